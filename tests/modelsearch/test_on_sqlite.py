"""The tests of django-modelsearch for SQLite, against its own backend and against ours.

Its own backend is the control: what the library says of it proves the content that we wrote for these tests.
"""

from modelsearch.tests import test_sqlite_backend as library

from tests.modelsearch.backends import OnOurBackend, fails, ours

MATCH_ALL_INSIDE = "SQLite's backend cannot have MATCH_ALL inside another query."
STOCK_FAILS = {
    "test_boost": "SQLite's backend knows no boost.",
    "test_autocomplete_with_fields_arg": "SQLite's backend completes words in all fields only.",
    "test_search_and_match_all": MATCH_ALL_INSIDE,
    "test_search_not_match_none": MATCH_ALL_INSIDE,
    "test_search_or_match_all": MATCH_ALL_INSIDE,
    "test_search_or_match_none": MATCH_ALL_INSIDE,
    "test_get_search_field_for_related_fields": "No database's backend can search in one field of a relation.",
}
OURS_FAILS = {name: reason for name, reason in STOCK_FAILS.items() if name != "test_search_and_match_all"}
"""Nothing more, and one less, since it ranks without a look at the parts of a query."""


@fails(STOCK_FAILS)
class TestStock(library.TestSQLiteSearchBackend):
    """The library's backend."""


@fails(OURS_FAILS)
@ours()
class TestOurs(OnOurBackend, library.TestSQLiteSearchBackend):
    """Our backend."""
