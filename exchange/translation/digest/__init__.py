"""E-mail digests of what needs a person's attention."""
