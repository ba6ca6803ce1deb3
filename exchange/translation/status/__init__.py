"""The state of a translation, and what it is counted from."""
