"""The screens of people in the admin, and the pages of a person who was invited."""
