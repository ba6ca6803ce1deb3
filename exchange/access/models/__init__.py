"""Models of rights: groups made from roles, folders of files, restrictions kept in step within a family."""
