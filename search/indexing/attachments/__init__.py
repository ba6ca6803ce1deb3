"""From an uploaded file to its text."""
