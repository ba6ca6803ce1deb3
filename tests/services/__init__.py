"""Real servers for tests and for local work without Docker: Elasticsearch and PostgreSQL, on loopback only."""
