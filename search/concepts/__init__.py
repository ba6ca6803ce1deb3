"""Terms of concepts in texts and queries."""
