"""Measuring the quality of the search."""
