"""Purging: a text is removed for good from everywhere the site keeps texts."""
