"""Facts exist once a family: publishing the source changes them in every language."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale

from practices.models import PracticeConcept, PracticePage
from tests.factories.exchange import ConceptFactory, OrganisationFactory
from tests.factories.practices import PracticePageFactory, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(
        parent=practice_lists["cs"],
        locale=Locale.objects.get(language_code="cs"),
        title="Svépomocná skupina",
        concepts=[ConceptFactory(code="self-help-group")],
        sessions=42,
    )


@pytest.fixture
def translation(source: PracticePage, practice_lists: dict[str, Any]) -> PracticePage:
    return translated(source, "nb", parent=practice_lists["nb"], title="Selvhjelpsgruppe", slug="selvhjelpsgruppe")


def fresh(page: PracticePage) -> PracticePage:
    return PracticePage.objects.get(pk=page.pk)


def codes(page: PracticePage) -> list[str]:
    return [row.concept.code for row in fresh(page).concept_rows.all()]


def test_a_page_is_written_in_the_language_of_its_tree(source: PracticePage) -> None:
    assert source.is_source
    assert source.source_locale.language_code == "cs"


def test_a_translation_remembers_its_source(source: PracticePage, translation: PracticePage) -> None:
    assert not translation.is_source
    assert translation.source == source


def test_the_owner_is_the_rows_and_no_drafts(source: PracticePage, translation: PracticePage) -> None:
    owner, other = source.organisation, OrganisationFactory()
    source.organisation = other
    source.save_revision().publish()
    assert {fresh(source).organisation, fresh(translation).organisation} == {owner}

    stored = fresh(source)
    stored.organisation = other
    stored.save()
    assert {fresh(source).organisation, fresh(translation).organisation} == {other}


def test_publishing_the_source_changes_the_facts_of_its_translations(
    source: PracticePage, translation: PracticePage
) -> None:
    source.sessions = 12
    source.concept_rows = [PracticeConcept(concept=ConceptFactory(code="support-group"))]
    source.save_revision().publish()

    assert fresh(translation).sessions == 12
    assert codes(translation) == ["support-group"]
    assert fresh(translation).title == "Selvhjelpsgruppe"


def test_clearing_a_fact_clears_it_everywhere(source: PracticePage, translation: PracticePage) -> None:
    source.sessions = None
    source.concept_rows = []
    source.save_revision().publish()

    assert fresh(translation).sessions is None
    assert codes(translation) == []


def test_a_draft_of_the_source_changes_no_translation(source: PracticePage, translation: PracticePage) -> None:
    source.sessions = 12
    source.save_revision()

    assert fresh(translation).sessions == 42
    assert fresh(source).sessions == 42


def test_an_old_draft_of_a_translation_cannot_bring_old_facts_back(
    source: PracticePage, translation: PracticePage
) -> None:
    draft = translation.save_revision()
    source.sessions = 12
    source.save_revision().publish()

    draft.publish()

    assert fresh(translation).sessions == 12


def test_a_copy_begins_a_family_of_its_own(translation: PracticePage, practice_lists: dict[str, Any]) -> None:
    copy = translation.copy(to=practice_lists["nb"], update_attrs={"slug": "kopi"})

    assert fresh(copy).is_source
    assert fresh(copy).source_locale.language_code == "nb"


def test_facts_stay_with_a_translation_whose_source_is_deleted(source: PracticePage, translation: PracticePage) -> None:
    source.delete()

    left = fresh(translation)
    left.sessions = 7
    left.save_revision().publish()

    assert fresh(translation).sessions == 7
