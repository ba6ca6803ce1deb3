"""Self-help methodologies that partners publish, and who adopted them."""
