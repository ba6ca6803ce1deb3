"""Collects the tests of the database that the run has."""

from django.db import connection

_MODULES = {"sqlite": "test_on_sqlite.py", "postgresql": "test_on_postgresql.py"}

collect_ignore = [module for vendor, module in _MODULES.items() if vendor != connection.vendor]
