"""Records and pages in Wagtail's admin."""
