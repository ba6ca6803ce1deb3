"""Release sets: pages that are published together."""
