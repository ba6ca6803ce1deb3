"""The engines keep the contract: that of the database at hand, and the one in memory that the others are held against.

CI runs the tests on SQLite and on PostgreSQL, and so both embedded engines are tried.
"""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.contract import Reader
from search.engines import engine as engine_called
from search.engines.protocol import Engine
from tests.search.contract import EngineContract, word
from tests.search.memory import MemoryEngine


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

    def test_a_page_whose_place_another_took_is_no_way_to_a_hidden_one(self, engine: Engine) -> None:
        """As where the rows of a site are repaired by hand, and two documents say that they are one page's English."""
        family = uuid.uuid4()
        self.put(engine, 1, "Group", family=family)
        self.put(engine, 2, "Secret", family=family, restrictions=[7])
        found = self.ask(engine, word("=group"), reader=Reader(("en",), frozenset({7})))
        assert [(each.page_id, each.versions) for each in found.families] == [(1, {"en": 1})]


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self, db: None) -> Engine:
        return MemoryEngine()
