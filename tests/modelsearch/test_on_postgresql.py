"""The tests of django-modelsearch for PostgreSQL, against its own backend and against ours.

Its own backend is the control: what the library says of it proves the content that we wrote for these tests.
"""

from modelsearch.test.testapp.models import Book
from modelsearch.tests import test_postgres_backend as library

# Collected here as they are: the rest of the control.
from modelsearch.tests.test_postgres_backend import (  # noqa: F401
    TestPostgresFuzzyLevenshtein,
    TestPostgresFuzzyLevenshteinRanking,
    TestPostgresFuzzyPrefixBoost,
    TestPostgresFuzzyThreshold,
    TestPostgresFuzzyUnaccent,
    TestPostgresLanguageTextSearch,
)

from tests.modelsearch.backends import OnOurBackend, fails, ours

MATCH_ALL_INSIDE = "PostgreSQL's backend cannot have MATCH_ALL inside another query."
STOCK_FAILS = {
    "test_search_and_match_all": MATCH_ALL_INSIDE,
    "test_search_and_match_none": MATCH_ALL_INSIDE,
    "test_search_not_match_none": MATCH_ALL_INSIDE,
    "test_search_or_match_all": MATCH_ALL_INSIDE,
    "test_search_or_match_none": MATCH_ALL_INSIDE,
    "test_get_search_field_for_related_fields": "No database's backend can search in one field of a relation.",
}
OURS_FAILS = STOCK_FAILS
"""Nothing more."""


@fails(STOCK_FAILS)
class TestStock(library.TestPostgresSearchBackend):
    """The library's backend."""


@fails(OURS_FAILS)
@ours()
class TestOurs(OnOurBackend, library.TestPostgresSearchBackend):
    """Our backend."""


@ours(FUZZY_SIMILARITY_THRESHOLD=0.5)
class TestOursFuzzyThreshold(OnOurBackend, library.TestPostgresFuzzyThreshold):
    """Fuzzy queries by trigrams, with a threshold of the site's own."""


@ours(FUZZY_PREFIX_BOOST=0.5)
class TestOursFuzzyPrefixBoost(OnOurBackend, library.TestPostgresFuzzyPrefixBoost):
    """Fuzzy queries that prefer the beginnings of titles."""


@ours(FUZZY_ALGORITHM="levenshtein")
class TestOursFuzzyLevenshtein(OnOurBackend, library.TestPostgresFuzzyLevenshtein):
    """Fuzzy queries by Levenshtein's distance, which would find lemma words if they stood in the fuzzy texts."""


@ours(FUZZY_ALGORITHM="levenshtein", FUZZY_SIMILARITY_THRESHOLD=0.2, FUZZY_PREFIX_BOOST=0.5)
class TestOursFuzzyLevenshteinRanking(OnOurBackend, library.TestPostgresFuzzyLevenshteinRanking):
    """Their order."""


@ours()
class TestOursFuzzyUnaccent(OnOurBackend, library.TestPostgresFuzzyUnaccent):
    """Fuzzy queries without diacritics."""


@ours(SEARCH_CONFIG="dutch")
class TestOursStopWords(OnOurBackend, library.TestPostgresLanguageTextSearch):
    """A text search configuration of the site's own, whose stop words need not be found."""

    def test_stop_words_alone_are_searched_by_their_lemmas(self) -> None:
        assert list(self.backend.search("nu is", Book)) == [self.book]

    def test_a_stop_word_finds_nothing_beside_others(self) -> None:
        assert list(self.backend.search("is fellowship", Book, operator="or")) == []
