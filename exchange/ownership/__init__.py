"""Relation of a thing to the policy: its kind, its owners, and what can be done to it."""
