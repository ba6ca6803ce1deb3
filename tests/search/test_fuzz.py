"""Whatever is typed and whatever happens to the pages, the search answers, and answers rightly.

EXCHANGE_FUZZ multiplies the number of trials: 1 for every run, 100 for the whole measure.
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from search.contract import Reader, SearchQuery
from search.engines import current_engine
from search.engines.protocol import Document, EngineQuery
from search.indexing.verify import verify
from search.models import SearchDocument
from search.query.results import cards
from search.query.search import search
from tests.search.conftest import PageMaker
from tests.search.hostapp.models import RecipePage
from tests.search.memory import MemoryEngine

TRIALS = int(os.environ.get("EXCHANGE_FUZZ", "1"))
PIECES = [
    *("skupina", "gruppe", "therapy", "obětí", "stoettegruppe", "OR", "AND", "NOT", "title:", "method:art", "NEAR("),
    *"-\"()*:\0'\\^{}+~=_/ø🙂ﬁİß\u200b\u0301१२",
]
QUERIES = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.text(alphabet="aeiouxyzřåø \"'-", max_size=5_000),
)


def _request() -> Any:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


@settings(
    max_examples=200 * TRIALS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=QUERIES)
def test_no_query_is_an_error_and_none_takes_a_second(filled: None, text: str) -> None:
    query = SearchQuery(text, Reader(("cs", "en", "nb")))
    search(query)  # what is made once, by the first query, is not what a reader waits for
    started = time.process_time()
    found = search(query)
    cards(found, _request())
    assert time.process_time() - started < 1


@pytest.fixture
def filled(make_page: PageMaker) -> None:
    czech = make_page("cs", "Svépomocná skupina", body="Setkání pro oběti násilí", method="art")
    make_page("nb", "Selvhjelpsgruppe", translation_of=czech, body="Støttegruppe", method="art")
    make_page("en", "Art therapy", body="A group for all", method="art")


WORDS = ["skupina", "skupinách", "gruppe", "grupper", "group", "therapy", "terapie", "terapi", "art", "oběti"]


class History:
    """Random acts of editors, each through Wagtail's own ways."""

    def __init__(self, seed: int, make_page: PageMaker, homes: dict[str, Page]) -> None:
        self.chance = random.Random(seed)
        self.make_page = make_page
        self.homes = homes

    def text(self) -> str:
        return " ".join(self.chance.choices(WORDS, k=3))

    def some_page(self) -> RecipePage | None:
        return RecipePage.objects.order_by("pk").filter(alias_of=None).all()[self._place()] if self._count() else None

    def _count(self) -> int:
        return RecipePage.objects.filter(alias_of=None).count()

    def _place(self) -> int:
        return self.chance.randrange(self._count())

    def act(self) -> None:
        page = self.some_page()
        acts = [self.publish] if page is None else [
            self.publish, self.edit, self.draft, self.move, self.restrict, self.open, self.unpublish, self.delete,
            self.translate, self.alias, self.rename,
        ]  # fmt: skip
        self.chance.choice(acts)(page)

    def publish(self, page: RecipePage | None) -> None:
        language = self.chance.choice(list(self.homes))
        parent = (
            page if page is not None and page.locale.language_code == language and self.chance.random() < 0.5 else None
        )
        self.make_page(
            language, self.text(), parent=parent, body=self.text(), method=self.chance.choice(["art", "music"])
        )

    def edit(self, page: RecipePage) -> None:
        page.body = self.text()
        page.save_revision().publish()

    def draft(self, page: RecipePage) -> None:
        page.title = "draft " + self.text()
        page.save_revision()

    def rename(self, page: RecipePage) -> None:
        page.title = self.text()
        page.save(update_fields=["title"])

    def move(self, page: RecipePage) -> None:
        target = self.some_page()
        if target is None or target.pk == page.pk or target.is_descendant_of(page):
            return
        if not target.get_children().filter(slug=page.slug).exists():  # as Wagtail's own form of a move asks
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=target.pk), pos="last-child")

    def restrict(self, page: RecipePage) -> None:
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    def open(self, page: RecipePage) -> None:
        restriction = PageViewRestriction.objects.order_by("?").first()
        if restriction is not None:
            restriction.delete()

    def unpublish(self, page: RecipePage) -> None:
        page.unpublish()

    def delete(self, page: RecipePage) -> None:
        Page.objects.get(pk=page.pk).delete()

    def translate(self, page: RecipePage) -> None:
        self._copy(page, alias=False)

    def alias(self, page: RecipePage) -> None:
        self._copy(page, alias=True)

    def _copy(self, page: RecipePage, alias: bool) -> None:
        locale = self.homes[self.chance.choice(list(self.homes))].locale
        keys = list(page.get_ancestors(inclusive=True).filter(depth__gt=1).values_list("translation_key", flat=True))
        # Where a page stands below its own translation, Wagtail would copy it twice.
        if not page.has_translation(locale) and len(keys) == len(set(keys)):
            copy = page.copy_for_translation(locale, copy_parents=True, alias=alias)
            if not alias:
                copy.save_revision().publish()


@pytest.mark.parametrize("seed", range(4 * TRIALS))
def test_after_any_history_the_index_is_right(seed: int, make_page: PageMaker, homes: dict[str, Page]) -> None:
    history = History(seed, make_page, homes)
    for _step in range(15):
        history.act()
    report = verify()
    assert report.is_clean, list(report.lines())
    live = {
        page.pk: page.specific
        for page in Page.objects.live().filter(alias_of=None)
        if getattr(page.specific, "search_content", lambda: None)() is not None
    }
    assert set(SearchDocument.objects.values_list("pk", flat=True)) == set(live)
    barred = {pk: {each.pk for each in page.get_view_restrictions()} for pk, page in live.items()}
    assert {row.pk: set(row.restrictions) for row in SearchDocument.objects.all()} == barred
    scan = MemoryEngine()
    scan.put(Document.of(row) for row in SearchDocument.objects.all())
    some = frozenset(PageViewRestriction.objects.values_list("pk", flat=True)[:1])
    for text in WORDS:
        for closed in (frozenset(), some):
            reader = Reader(("cs", "en", "nb"), closed)
            used = search(SearchQuery(text, reader, limit=100)).expression
            ours = current_engine().search(EngineQuery(used, reader, limit=100))
            theirs = scan.search(EngineQuery(used, reader, limit=100))
            assert {family.translation_key for family in ours.families} == {
                family.translation_key for family in theirs.families
            }
            assert (ours.total, ours.facets) == (theirs.total, theirs.facets)
            shown = {pk for family in ours.families for pk in family.versions.values()}
            assert all(not barred[pk] & closed for pk in shown)
