"""Text becomes tokens here, once, in Python, before it meets any engine."""
