"""Elasticsearch, for sites that one machine does not serve. A projection of the search documents, never the truth."""
