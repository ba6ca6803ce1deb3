"""Records that exist once and have no language: organisations, projects, concepts, places, roles."""
