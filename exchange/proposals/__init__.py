"""Proposals: people who do not write for the owner of a page propose, and the owner takes what they want of it."""
