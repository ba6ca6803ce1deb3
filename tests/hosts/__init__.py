"""Hosts whose settings differ from the reference site's, each tested in a process of its own."""
