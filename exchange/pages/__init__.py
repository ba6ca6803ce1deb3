"""Pages that exist once per language, their forms, and the lists they make."""
