"""The demonstration content: readable files, and what makes records and pages of them."""
