"""The documents name only what is there."""
