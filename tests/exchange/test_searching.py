"""What the search says of the exchange's pages: kinds, countries, owners, evidence in words, old translations."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from exchange.models import ConceptTerm
from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, OrganisationFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.translation import change, target_of, translated_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    owner = OrganisationFactory(code="persefona", country="NO", names={"en": "The owner"})
    PracticePageFactory(parent=practice_lists["en"], title="Evening course", organisation=OrganisationFactory())
    return PracticePageFactory(
        parent=practice_lists["en"],
        locale=practice_lists["en"].locale,
        title="Evening group",
        organisation=owner,
        evidence_level=2,
        concepts=[ConceptFactory(code="self-help-group", terms={"en": "self-help group", "cs": "svépomocná skupina"})],
    )


def results(path: str) -> str:
    return Client().get(path).content.decode()


def test_facets_speak_the_readers_language(practice: PracticePage) -> None:
    page = results("/en/search/?q=evening")
    for words in ("Czechia", "The owner", "Measured before and after", "Described only"):
        assert words in page
    assert "Česko" in results("/cs/search/?q=evening").split("<footer")[0]


def test_a_new_term_finds_the_pages_about_its_concept(practice: PracticePage) -> None:
    assert practice.get_url() not in results("/en/search/?q=kveldstreff")
    concept = practice.methods[0]
    concept.terms.add(ConceptTerm(language="nb", text="kveldstreff", is_preferred=True))
    concept.save()
    assert practice.get_url() in results("/nb/search/?q=kveldstreff")


def test_a_translation_behind_its_source_says_so(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    translation = translated_page(practice, "cs")
    assert "card__note" not in results("/cs/search/?q=evening")

    change(practice, summary="Another evening altogether, told again.")
    translation.source.update_from_db()

    assert "card__note" in results("/cs/search/?q=evening")


def test_each_translation_of_a_chain_that_is_behind_says_so(
    practice: PracticePage, practice_lists: dict[str, Any]
) -> None:
    into_czech = translated_page(practice, "cs")
    into_norwegian = translated_page(target_of(into_czech), "nb")
    change(practice, summary="Another evening altogether, told again.")
    into_czech.source.update_from_db()
    assert "card__note" in results("/cs/search/?q=evening")

    change(target_of(into_czech), summary="Docela jiný evening.")
    into_norwegian.source.update_from_db()
    assert "card__note" in results("/nb/search/?q=evening")
