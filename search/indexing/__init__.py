"""From a page to its row in the index."""
