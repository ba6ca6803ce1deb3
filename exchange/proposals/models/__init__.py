"""Models of proposals and remarks on them."""
