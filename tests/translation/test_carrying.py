"""No text that a translator wrote falls out when the source changes, no matter who synchronises."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringTranslation, TranslationSource
from wagtail_localize.operations import translate_object

from exchange.models import PREVIOUS_VERSION, HomePage, InformationPage, OutdatedText
from exchange.translation.reader.requests import readers_state
from practices.models import PracticePage
from tests.factories.practices import PracticePageFactory, procedure
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

DAY, NIGHT, BRING = "<p>Call us by day.</p>", "<p>Come at any hour of the night.</p>", "<p>Bring nothing with you.</p>"


def translation_of(page: Any, html: str, language: str = "cs") -> StringTranslation:
    return StringTranslation.objects.get(
        translation_of__data=html, context__object_id=page.translation_key, locale=locale_of(language)
    )


def synchronise_by_the_librarys_view(page: InformationPage, client: Client) -> None:
    source = TranslationSource.objects.get_for_instance(page)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    client.post(address, {"publish_translations": "on"})


def synchronise_by_the_method(page: InformationPage, client: Client) -> None:
    TranslationSource.objects.get_for_instance(page).update_from_db()


def synchronise_by_submitting_again(page: InformationPage, client: Client) -> None:
    TranslationSource.update_or_create_from_instance(page)
    translate_object(page, [locale_of("cs")])


@pytest.mark.parametrize(
    "synchronise", [synchronise_by_the_librarys_view, synchronise_by_the_method, synchronise_by_submitting_again]
)
def test_whoever_synchronises_the_old_translation_stays(
    page: InformationPage, admin: Client, synchronise: Any, django_capture_on_commit_callbacks: Any
) -> None:
    translation = translated_page(page, "cs")
    # Saved past the signal of publishing, as a script would.
    page.summary = "Where help is found at any time."
    page.save()
    with django_capture_on_commit_callbacks(execute=True):
        synchronise(page, admin)
    translation.refresh_from_db()
    publish(translation)

    assert target_of(translation).summary == "cs: Where help is found."
    assert translation_of(page, "Where help is found at any time.").tool_name == PREVIOUS_VERSION


def test_a_changed_paragraph_takes_its_own_translation_along(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, body=f"{DAY}<p>Come at any hour of the day or night.</p>{BRING}")

    carried = translation_of(page, "Come at any hour of the day or night.")
    assert carried.data == "cs: Come at any hour of the night."
    assert carried.outdated.translated_from.data == "Come at any hour of the night."
    assert publish(translation).body.count("cs: ") == 3


def test_a_paragraph_written_again_among_others_takes_the_one_that_went(page: InformationPage) -> None:
    translated_page(page, "cs")
    change(page, body=f"{DAY}<p>Ring twice.</p>{BRING}")
    assert translation_of(page, "Ring twice.").data == "cs: Come at any hour of the night."


def test_a_new_paragraph_takes_nobodys_translation(page: InformationPage) -> None:
    translated_page(page, "cs")
    change(page, body=f"{DAY}{NIGHT}<p>The door is green.</p>{BRING}")
    assert not StringTranslation.objects.filter(translation_of__data="The door is green.").exists()
    assert not OutdatedText.objects.exists()


def test_paragraphs_in_another_order_are_not_outdated(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, body=f"{NIGHT}{BRING}{DAY}")
    assert not OutdatedText.objects.exists()
    body = publish(translation).body
    assert body.index("cs: Come") < body.index("cs: Bring") < body.index("cs: Call")


def test_a_removed_paragraph_makes_the_live_translation_outdated_until_it_is_published(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, body=f"{DAY}{BRING}")
    assert readers_state(target_of(translation)).removed == 1

    target = publish(translation)
    assert "night" not in target.body
    assert not readers_state(target).is_outdated


def test_a_paragraph_brought_back_has_its_translation_again(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, body=f"{DAY}{BRING}")
    change(page, body=f"{DAY}{NIGHT}{BRING}")
    assert not OutdatedText.objects.exists()
    assert "cs: Come at any hour" in publish(translation).body


def test_a_split_paragraph_keeps_its_translation_in_the_larger_part(page: InformationPage) -> None:
    translated_page(page, "cs")
    change(page, body=f"{DAY}<p>Come at any hour</p><p>of the night.</p>{BRING}")
    rows = StringTranslation.objects.filter(data="cs: Come at any hour of the night.", tool_name=PREVIOUS_VERSION)
    assert [row.translation_of.data for row in rows] == ["Come at any hour"]


def test_the_difference_is_to_the_text_that_was_translated_and_not_to_the_last_one(page: InformationPage) -> None:
    translated_page(page, "cs")
    change(page, summary="Where help is found by day.")
    change(page, summary="Where help is found by day and by night.")
    carried = translation_of(page, "Where help is found by day and by night.")
    assert carried.data == "cs: Where help is found."
    assert carried.outdated.translated_from.data == "Where help is found."


def test_taking_a_change_back_takes_the_mark_away(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, summary="Where help is found by day.")
    change(page, summary="Where help is found.")
    assert not OutdatedText.objects.exists()
    assert not readers_state(target_of(translation)).is_outdated


def test_what_one_translator_mended_survives_the_next_change(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, summary="Where help is found by day.")
    translation.source.refresh_from_db()
    summary = next(segment for segment in segments_of(translation) if segment.context.path == "summary")
    write(translation, summary, "Kde je pomoc ve dne.")
    change(page, summary="Where help is found by day, every day.")
    carried = translation_of(page, "Where help is found by day, every day.")
    assert carried.data == "Kde je pomoc ve dne."


def test_readers_see_the_mark_until_the_mended_text_is_published(page: InformationPage) -> None:
    translation = translated_page(page, "cs")
    change(page, summary="Where help is found by day.")
    for segment in segments_of(translation):
        write(translation, segment, "opraveno")
    assert readers_state(target_of(translation)).is_outdated

    assert not readers_state(publish(translation)).is_outdated


def test_links_that_the_source_no_longer_has_leave_their_words(page: InformationPage) -> None:
    page = change(page, body='<p>Write to <a href="https://example.org/">our office</a> by day.</p>')
    translation = opened(page, "cs")
    write_all(translation)
    link = next(segment for segment in segments_of(translation) if segment.context.path == "body")
    write(translation, link, 'Pište do <a id="a1">kanceláře</a>.')
    publish(translation)

    change(page, body="<p>Write to our office by day.</p>")
    assert "Pište do kanceláře." in publish(translation).body


def test_a_link_to_another_place_keeps_the_translation(page: InformationPage) -> None:
    page = change(page, body='<p>Write to <a href="https://example.org/">us</a>.</p>')
    translation = opened(page, "cs")
    write_all(translation)
    link = next(segment for segment in segments_of(translation) if segment.context.path == "body")
    write(translation, link, 'Pište <a id="a1">nám</a>.')
    publish(translation)

    change(page, body='<p>Write to <a href="https://example.org/new/">us</a>.</p>')
    assert '<a href="https://example.org/new/">nám</a>' in publish(translation).body
    assert not OutdatedText.objects.exists()


def test_ten_thousand_characters_are_carried(page: InformationPage) -> None:
    long = "Every word of this text matters to somebody. " * 230
    page = change(page, body=f"<p>{long.strip()}</p>{DAY}")
    translation = translated_page(page, "cs")
    change(page, body=f"<p>{long} And one more.</p>{DAY}")
    assert "cs: Every word" in publish(translation).body


def test_text_from_right_to_left_stays_as_it_was_typed(page: InformationPage) -> None:
    translation = opened(page, "cs")
    write_all(translation)
    write(translation, segments_of(translation)[1], "\u202bמוקד חירום\u202c")
    publish(translation)
    change(page, summary="Where help is found by day.")
    assert publish(translation).summary == "\u202bמוקד חירום\u202c"


class TestSteps:
    """Blocks of a StreamField have their own places."""

    @pytest.fixture
    def practice(self, practice_lists: dict[str, Any]) -> PracticePage:
        return PracticePageFactory(
            parent=practice_lists["en"], locale=locale_of("en"), steps=self.steps("Opening", "Sharing", "Closing")
        )

    @staticmethod
    def steps(*titles: str) -> list[dict[str, Any]]:
        return [
            block | {"id": f"00000000-0000-0000-0000-{number:012}"} for number, block in enumerate(procedure(*titles))
        ]

    def with_steps(self, practice: PracticePage, raw: list[dict[str, Any]]) -> PracticePage:
        return change(practice, steps=PracticePage._meta.get_field("steps").to_python(raw))

    def test_steps_in_another_order_are_not_outdated(self, practice: PracticePage) -> None:
        translation = translated_page(practice, "cs")
        opening, sharing, closing = self.steps("Opening", "Sharing", "Closing")
        self.with_steps(practice, [closing, opening, sharing])
        assert not OutdatedText.objects.exists()
        titles = [block.value["title"] for block in publish(translation).steps]
        assert titles == ["cs: Closing", "cs: Opening", "cs: Sharing"]

    def test_a_step_cut_out_and_pasted_keeps_its_translation(self, practice: PracticePage) -> None:
        translation = translated_page(practice, "cs")
        opening, sharing, closing = self.steps("Opening", "Sharing", "Closing")
        self.with_steps(practice, [sharing, closing, opening | {"id": "00000000-0000-0000-0000-0000000000aa"}])
        titles = [block.value["title"] for block in publish(translation).steps]
        assert titles == ["cs: Sharing", "cs: Closing", "cs: Opening"]

    def test_a_changed_step_stays_translated(self, practice: PracticePage) -> None:
        translation = translated_page(practice, "cs")
        self.with_steps(practice, self.steps("Opening round", "Sharing", "Closing"))
        assert publish(translation).steps[0].value["title"] == "cs: Opening"


def test_two_languages_are_carried_each_by_itself(page: InformationPage) -> None:
    translated_page(page, "cs")
    opened(page, "nb")
    change(page, summary="Where help is found by day.")
    assert set(OutdatedText.objects.values_list("translation__locale__language_code", flat=True)) == {"cs"}


def test_a_translation_begun_and_not_finished_keeps_what_is_there(page: InformationPage) -> None:
    translation = opened(page, "cs")
    _title, summary, *_body = segments_of(translation)
    write(translation, summary, "Kde je pomoc.")
    change(page, summary="Where help is found by day.", title="How to find us")
    assert translation_of(page, "Where help is found by day.").data == "Kde je pomoc."
    assert not StringTranslation.objects.filter(translation_of__data="How to find us").exists()


def test_a_source_that_is_gone_breaks_nothing(page: InformationPage, homes: dict[str, HomePage]) -> None:
    translation = translated_page(page, "cs")
    source = translation.source
    InformationPage.objects.filter(pk=page.pk).update(locale=locale_of("nb"))
    source.save()
    assert StringTranslation.objects.filter(context__object_id=page.translation_key).count() == 5
