"""Submitting many pages for translation at once."""
