"""The matrix: every page in every language, with its state."""
