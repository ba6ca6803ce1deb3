"""What the matrix says of a page in a language, from the first word to the last."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation

from exchange.models import PREVIOUS_VERSION, HomePage, InformationPage
from exchange.translation.reader.requests import readers_state
from exchange.translation.status.families import source_locales
from exchange.translation.status.states import State, cells
from exchange.translation.sync.carry_over import confirm_still_valid
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
from tests.translation.families import cell_of

pytestmark = pytest.mark.django_db


def test_a_page_is_the_source_in_its_own_language_and_missing_elsewhere(page: InformationPage) -> None:
    assert cell_of(page, "en").state == State.SOURCE
    assert cell_of(page, "cs").state == State.MISSING


def test_a_translation_is_counted_by_the_words_that_are_there(page: InformationPage) -> None:
    translation = opened(page, "cs")
    assert (cell_of(page, "cs").state, cell_of(page, "cs").tally.percent) == (State.IN_TRANSLATION, 0)

    title = segments_of(translation)[0]
    write(translation, title, "Jak nás najít")

    words_of_the_title, words_of_the_page = 4, 4 + 4 + 4 + 7 + 4
    assert cell_of(page, "cs").tally.percent == 100 * words_of_the_title // words_of_the_page


def test_a_text_with_an_error_is_not_translated(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation)
    write(translation, segments_of(translation)[2], 'Volejte <a id="a9">nám</a>.')

    assert cell_of(page, "cs").tally.empty == 1


def test_a_whole_translation_is_a_draft_until_it_is_published(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation)
    assert cell_of(page, "cs").state == State.DRAFT

    publish(translation)
    assert cell_of(page, "cs").state == State.COMPLETE


def test_machine_text_shows_until_a_person_has_read_it(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation, translation_type="machine", tool_name="DeepL")
    publish(translation)
    assert cell_of(page, "cs").state == State.MACHINE
    assert cell_of(page, "cs").tally.machine == 5

    for segment in segments_of(translation):
        write(translation, segment, "přečteno")
    assert cell_of(page, "cs").state == State.COMPLETE


def test_publishing_a_changed_source_makes_its_translations_outdated(page: InformationPage) -> None:
    translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")

    assert cell_of(page, "cs").state == State.OUTDATED
    assert cell_of(page, "cs").outdated == 1
    assert cell_of(page, "cs").tally.outdated_percent == -(-100 * 7 // 26)


def test_a_renewed_translation_is_not_complete_before_readers_see_it(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")
    write_all(translation)
    assert readers_state(target_of(translation)).is_outdated
    assert cell_of(page, "cs").state == State.UNPUBLISHED
    assert cell_of(page, "cs").tally.unpublished == 1

    publish(translation)
    assert not readers_state(target_of(translation)).is_outdated
    assert cell_of(page, "cs").state == State.COMPLETE


def test_a_text_that_is_still_valid_leaves_nothing_to_publish(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")
    confirm_still_valid(StringTranslation.objects.get(tool_name=PREVIOUS_VERSION), None)

    assert cell_of(page, "cs").state == State.COMPLETE
    assert not readers_state(target_of(translation)).is_outdated


def test_a_renewed_translation_without_a_live_page_is_a_draft(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    target_of(translation).unpublish()
    change(page, summary="Where help is found at any time.")
    write_all(translation)

    assert cell_of(page, "cs").state == State.DRAFT


def test_the_matrix_its_table_and_the_bar_tell_what_is_not_published(page: InformationPage, admin: Client) -> None:
    translation = translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")
    write_all(translation)
    matrix = reverse("exchange_translation:matrix")
    for html in (
        admin.get(matrix, {"state": "unpublished"}).content.decode(),
        admin.get(reverse("wagtailadmin_pages:edit", args=[target_of(translation).pk])).content.decode(),
    ):
        assert "tr-state--unpublished" in html
        assert "Translated, not published" in html
    assert "How to reach us" not in admin.get(matrix, {"state": "complete"}).content.decode()
    table = admin.get(matrix, {"export": "csv"}).getvalue().decode()
    assert "Translated, not published" in table


def test_a_draft_of_the_source_makes_nothing_outdated(page: InformationPage) -> None:
    translated_page(page, "cs")
    page.summary = "Where help is found at any time."
    page.save_revision()

    assert cell_of(page, "cs").state == State.COMPLETE


def test_a_stopped_translation_is_written_by_hand(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    translation.enabled = False
    translation.save()

    assert cell_of(page, "cs").state == State.BY_HAND


def test_an_alias_is_no_translation(page: InformationPage, homes: dict[str, HomePage]) -> None:
    page.copy_for_translation(locale_of("cs"), alias=True)
    assert cell_of(page, "cs").state == State.MISSING


def test_a_translation_of_a_translation_has_one_source(page: InformationPage) -> None:
    czech = target_of(translated_page(page, "cs"))
    translated_page(czech, "nb")

    assert source_locales([page.translation_key]) == {page.translation_key: page.locale_id}
    assert cell_of(page, "nb").state == State.COMPLETE


class TestChain:
    """English → Czech → Norwegian: what the last one says is as old as what the first link says."""

    @pytest.fixture
    def chain(self, page: InformationPage) -> InformationPage:
        czech = target_of(translated_page(page, "cs"))
        translated_page(czech, "nb")
        return page

    def norwegian(self, page: InformationPage) -> InformationPage:
        return InformationPage.objects.get(translation_key=page.translation_key, locale=locale_of("nb"))

    def test_the_last_link_waits_when_the_first_moved_on(self, chain: InformationPage) -> None:
        change(chain, summary="Where help is found at any time.")
        assert cell_of(chain, "cs").state == State.OUTDATED
        assert cell_of(chain, "nb").state == State.WAITING
        assert cell_of(chain, "nb").waits_for_language == "cs"

    def test_it_waits_for_a_paragraph_that_the_middle_does_not_have_yet(self, chain: InformationPage) -> None:
        change(chain, body=f"{chain.body}<p>The door is green.</p>")
        assert cell_of(chain, "cs").state == State.IN_TRANSLATION
        assert cell_of(chain, "nb").state == State.WAITING

    def test_the_matrix_and_the_bar_of_the_page_say_so(self, chain: InformationPage, admin: Client) -> None:
        change(chain, summary="Where help is found at any time.")
        matrix = admin.get(reverse("exchange_translation:matrix"), {"state": "waiting"}).content.decode()
        assert "Waits for its source" in matrix
        assert "How to reach us" in matrix
        edit = reverse("wagtailadmin_pages:edit", args=[self.norwegian(chain).pk])
        html = admin.get(edit).content.decode()
        assert "that one has to follow first" in html

    def test_when_the_middle_has_followed_the_last_is_outdated_by_itself(self, chain: InformationPage) -> None:
        change(chain, summary="Where help is found at any time.")
        middle = Translation.objects.get(target_locale=locale_of("cs"))
        for segment in segments_of(middle):
            write(middle, segment, f"nově: {segment.string.data}")
        publish(middle)
        assert cell_of(chain, "cs").state == State.COMPLETE
        assert cell_of(chain, "nb").state == State.OUTDATED

    def test_the_last_link_waits_until_the_middle_is_published(self, chain: InformationPage) -> None:
        change(chain, summary="Where help is found at any time.")
        write_all(Translation.objects.get(target_locale=locale_of("cs")))
        assert cell_of(chain, "cs").state == State.UNPUBLISHED
        assert cell_of(chain, "nb").state == State.WAITING

    def test_readers_of_the_last_link_are_told_too(self, chain: InformationPage, client: Client) -> None:
        assert not readers_state(self.norwegian(chain)).is_outdated
        change(chain, summary="Where help is found at any time.")
        state = readers_state(self.norwegian(chain))
        assert state.is_outdated
        assert state.since is not None
        assert "originalen" in client.get(self.norwegian(chain).url).content.decode()

    def test_what_keeps_people_safe_is_not_shown_outdated_at_the_end_of_a_chain(
        self, chain: InformationPage, client: Client
    ) -> None:
        change(chain, safety_critical=True, summary="Where help is found at any time.")
        html = client.get(self.norwegian(chain).url).content.decode()
        assert "Where help is found at any time." in html

    def test_a_middle_that_is_written_by_hand_keeps_nobody_waiting(self, chain: InformationPage) -> None:
        Translation.objects.filter(target_locale=locale_of("cs")).update(enabled=False)
        change(chain, summary="Where help is found at any time.")
        assert cell_of(chain, "cs").state == State.BY_HAND
        assert cell_of(chain, "nb").state == State.COMPLETE

    def test_a_page_without_a_chain_costs_readers_one_query(
        self, page: InformationPage, django_assert_num_queries: Any
    ) -> None:
        czech = target_of(translated_page(page, "cs"))
        with django_assert_num_queries(1):
            readers_state(czech)


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
