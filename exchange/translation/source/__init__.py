"""Changing a family's source language."""
