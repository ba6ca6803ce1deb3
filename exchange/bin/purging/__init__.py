"""Purging: a text is removed for good from wherever the site keeps texts."""
