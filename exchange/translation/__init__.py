"""Language versions of a page: shared facts, links between them, the version for a reader."""
