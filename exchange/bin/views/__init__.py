"""Views of the bin in the admin."""
