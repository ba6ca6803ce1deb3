"""Self-help methodologies that partners publish, and who took them over."""
