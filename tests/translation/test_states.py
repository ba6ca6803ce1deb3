"""What the matrix says of a page in a language, from the first word to the last."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.models import HomePage, InformationPage
from exchange.translation.families import source_locales
from exchange.translation.states import Cell, State, cells
from tests.factories.translation import (
    change,
    locale_of,
    opened,
    publish,
    segments_of,
    target_of,
    translated_page,
    write,
    write_all,
)

pytestmark = pytest.mark.django_db


def cell(page: InformationPage, language: str) -> Cell:
    locale_id = locale_of(language).pk
    return cells(source_locales([page.translation_key]), [locale_id])[page.translation_key][locale_id]


def test_a_page_is_the_source_in_its_own_language_and_missing_elsewhere(page: InformationPage) -> None:
    assert cell(page, "en").state == State.SOURCE
    assert cell(page, "cs").state == State.MISSING


def test_a_translation_is_counted_by_the_words_that_are_there(page: InformationPage) -> None:
    translation = opened(page, "cs")
    assert (cell(page, "cs").state, cell(page, "cs").tally.percent) == (State.IN_TRANSLATION, 0)

    title = segments_of(translation)[0]
    write(translation, title, "Jak nás najít")

    words_of_the_title, words_of_the_page = 4, 4 + 4 + 4 + 7 + 4
    assert cell(page, "cs").tally.percent == 100 * words_of_the_title // words_of_the_page


def test_a_text_with_an_error_is_not_translated(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation)
    write(translation, segments_of(translation)[2], 'Volejte <a id="a9">nám</a>.')

    assert cell(page, "cs").tally.empty == 1


def test_a_whole_translation_is_a_draft_until_it_is_published(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation)
    assert cell(page, "cs").state == State.DRAFT

    publish(translation)
    assert cell(page, "cs").state == State.COMPLETE


def test_machine_text_shows_until_a_person_has_read_it(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation, translation_type="machine", tool_name="DeepL")
    publish(translation)
    assert cell(page, "cs").state == State.MACHINE
    assert cell(page, "cs").tally.machine == 5

    for segment in segments_of(translation):
        write(translation, segment, "přečteno")
    assert cell(page, "cs").state == State.COMPLETE


def test_publishing_a_changed_source_makes_its_translations_outdated(page: InformationPage) -> None:
    translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")

    assert cell(page, "cs").state == State.OUTDATED
    assert cell(page, "cs").outdated == 1
    assert cell(page, "cs").tally.outdated_percent == -(-100 * 7 // 26)


def test_a_draft_of_the_source_makes_nothing_outdated(page: InformationPage) -> None:
    translated_page(page, "cs")
    page.summary = "Where help is found at any time."
    page.save_revision()

    assert cell(page, "cs").state == State.COMPLETE


def test_a_stopped_translation_is_written_by_hand(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    translation.enabled = False
    translation.save()

    assert cell(page, "cs").state == State.BY_HAND


def test_an_alias_is_no_translation(page: InformationPage, homes: dict[str, HomePage]) -> None:
    page.copy_for_translation(locale_of("cs"), alias=True)
    assert cell(page, "cs").state == State.MISSING


def test_a_translation_of_a_translation_has_one_source(page: InformationPage) -> None:
    czech = target_of(translated_page(page, "cs"))
    translated_page(czech, "nb")

    assert source_locales([page.translation_key]) == {page.translation_key: page.locale_id}
    assert cell(page, "nb").state == State.COMPLETE


def test_all_pages_at_once_are_counted_as_each_by_itself(page: InformationPage) -> None:
    translated_page(page, "cs")
    opened(page, "nb")
    change(page, summary="Where help is found at any time.")
    sources = source_locales([page.translation_key])
    locales = [locale_of(language).pk for language in ("en", "cs", "nb")]

    assert cells(sources, locales, everything=True) == cells(sources, locales)


def test_counting_costs_the_same_for_many_pages_as_for_one(
    page: InformationPage, django_assert_num_queries: Any
) -> None:
    translated_page(page, "cs")
    sources = source_locales([page.translation_key])
    locale_ids = [locale_of("cs").pk, locale_of("nb").pk]
    with django_assert_num_queries(5):
        cells(sources, locale_ids)
