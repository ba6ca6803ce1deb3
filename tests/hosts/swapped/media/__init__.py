"""The pictures and documents of the host."""
