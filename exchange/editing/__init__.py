"""Keeping what editors type: sessions that end, saves that meet, pages that are gone, saves that run twice."""
