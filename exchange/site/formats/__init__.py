"""Date formats, if Django's own form does not suit the readers."""
