"""Comments on segments."""
