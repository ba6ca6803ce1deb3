"""Synchronisation: keeping translations in step with their source, and losing nothing on the way."""
