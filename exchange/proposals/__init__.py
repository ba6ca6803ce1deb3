"""Proposals: who does not write for the owner of a page proposes, and the owner takes what they want of it."""
