"""What the tests of the search share: a site in three languages with the host's own page type."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from wagtail.models import Locale, Page, Site

from search import registry
from search.contract import ConceptTerms
from search.registry import Facet
from tests.search.hostapp.models import RecipePage, RecipeStep

collect_ignore = []
if connection.vendor != "postgresql":
    collect_ignore.append("test_rebuilding_beside_others.py")  # SQLite has one writer at a time
if sys.platform != "linux":
    collect_ignore.append("test_dividing.py")  # elsewhere a rebuild is one process

LANGUAGES = ("en", "cs", "nb")


# The host's own facets, which its recipes fill.
for facet in (
    Facet("method", "Method", words=("method", "metoda", "metode")),
    Facet("city", "City", words=("city", "město", "by")),
):
    registry.register_facet(facet, before="evidence")


@pytest.fixture(autouse=True)
def _clean_caches() -> Iterator[None]:
    """Wagtail keeps the root paths of sites in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def homes(db: None) -> dict[str, Page]:
    """The top page of each language."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    # A test that commits leaves no page behind, not even the one that a migration makes.
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locales["en"]))
    home = root.get_children().first()
    if home is None:
        home = root.add_child(instance=Page(title="Home", slug="home", locale=locales["en"]))
    Page.objects.filter(pk=home.pk).update(locale=locales["en"])
    home = Page.objects.get(pk=home.pk)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Host"}
    )
    homes = {"en": home}
    for code in ("cs", "nb"):
        homes[code] = home.copy_for_translation(locales[code])
        homes[code].live = True
        homes[code].save()
    return homes


PageMaker = Callable[..., RecipePage]


@pytest.fixture
def make_page(homes: dict[str, Page], django_capture_on_commit_callbacks: Any) -> PageMaker:
    """Makes a live page: `make_page("cs", "Svépomocná skupina", body="…", translation_of=page)`."""

    def make(
        language: str,
        title: str,
        *,
        parent: Page | None = None,
        translation_of: RecipePage | None = None,
        steps: tuple[str, ...] = (),
        **fields: Any,
    ) -> RecipePage:
        parent = Page.objects.get(pk=(parent or homes[language]).pk)
        page = RecipePage(title=title, locale=homes[language].locale, **fields)
        if translation_of is not None:
            page.translation_key = translation_of.translation_key
        page.steps.set([RecipeStep(text=text) for text in steps])
        with django_capture_on_commit_callbacks(execute=True):
            parent.add_child(instance=page)
        return page

    return make


class Terms:
    """A source of concepts whose terms a test can change."""

    def __init__(self) -> None:
        self.rows = [
            ConceptTerms("self-help-group", "cs", ("svépomocná skupina",)),
            ConceptTerms("self-help-group", "nb", ("selvhjelpsgruppe",)),
            ConceptTerms("self-help-group", "en", ("self-help group", "mutual aid group")),
            ConceptTerms("domestic-violence", "nb", ("vold i nære relasjoner",)),
            ConceptTerms("domestic-violence", "cs", ("domácí násilí",)),
            ConceptTerms("violence", "nb", ("vold",)),
            ConceptTerms("victim", "nb", ("utsatt",)),
            ConceptTerms("victim", "cs", ("oběť",)),
            ConceptTerms("male-victims", "nb", ("mannlige utsatte",)),
        ]

    def terms(self) -> Iterable[ConceptTerms]:
        return self.rows

    def version(self) -> str:
        return str(hash(tuple(self.rows)))


@pytest.fixture
def terms(db: None) -> Iterator[Terms]:
    before = registry.concept_source()
    source = Terms()
    registry.register_concepts(source)
    registry.concepts_changed.send(sender=None, codes=())
    yield source
    registry._concept_source = before
    registry.concepts_changed.send(sender=None, codes=())
