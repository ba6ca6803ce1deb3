"""Keeping what editors type: sessions that end, conflicting saves, pages that are gone, saves that run twice."""
