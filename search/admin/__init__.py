"""What the search shows in Wagtail's admin."""
