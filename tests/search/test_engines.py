"""The engines keep the contract: that of the database at hand, and the one in memory that the others are held against.

CI runs the tests on SQLite and on PostgreSQL, and so both embedded engines are tried.
"""

from __future__ import annotations

import pytest
from django.db import connection

from search.contract import Engine
from search.engines import engine as engine_called
from search.engines.memory import MemoryEngine
from tests.search.contract import EngineContract


class TestEngineOfTheDatabase(EngineContract):
    @pytest.fixture
    def engine(self, db: None) -> Engine:
        return engine_called(connection.vendor)


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self, db: None) -> Engine:
        return MemoryEngine()
