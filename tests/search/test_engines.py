"""The engines keep the contract: that of the database at hand, and the one in memory that the others are held against.

CI runs the tests on SQLite and on PostgreSQL, and so both embedded engines are tried.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.contract import Engine
from search.engines import engine as engine_called
from search.engines.memory import MemoryEngine
from tests.search.contract import EngineContract, word


class TestEngineOfTheDatabase(EngineContract):
    @pytest.fixture
    def engine(self, db: None) -> Engine:
        return engine_called(connection.vendor)

    def test_ranks_once_where_all_that_a_filter_leaves_is_among_the_first(self, engine: Engine) -> None:
        for number in range(1, 101):
            city = ("Oslo",) if number < 3 else ("Brno",)
            self.put(engine, number, "Group" + " about much else" * (number > 2), facets={"city": city})

        def queries(**filters: tuple[str, ...]) -> int:
            with CaptureQueriesContext(connection) as captured:
                self.ids(engine, word("=group"), filters=filters)
            return len(captured)

        queries()  # reads who belongs to which family
        assert queries(city=("Oslo",)) == queries()


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self, db: None) -> Engine:
        return MemoryEngine()
