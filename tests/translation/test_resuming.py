"""Stopping and resuming a translation overwrites nothing that was written by hand in between."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from exchange.models import InformationPage, MergeConflict
from exchange.translation.assist.hints import hints_for
from exchange.translation.jobs.work import start_translation
from tests.factories.translation import (
    change,
    locale_of,
    publish,
    segments_of,
    stopped_page,
    target_of,
    translated_page,
    write,
)
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


def stop(client: Client, translation: Translation) -> None:
    client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]))


def restart(client: Client, translation: Translation) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[target_of(translation).pk])
    client.post(address, {"localize-restart-translation": "1"})


def by_hand(translation: Translation, **texts: str) -> None:
    change(target_of(translation), **texts)


@pytest.fixture
def stopped(page: InformationPage, admin: Client) -> Translation:
    translation = translated_page(page, "cs")
    stop(admin, translation)
    return translation


def test_what_was_written_by_hand_is_published_after_resuming(stopped: Translation, admin: Client) -> None:
    by_hand(stopped, title="Jak k nám", body="<p>Volejte.</p><p>Přijďte v noci.</p><p>Nic nenoste.</p>")
    restart(admin, stopped)
    target = publish(stopped)
    assert target.title == "Jak k nám"
    assert "Přijďte v noci." in target.body
    assert not MergeConflict.objects.exists()


def test_a_draft_written_by_hand_counts_too(stopped: Translation, admin: Client) -> None:
    target = target_of(stopped)
    target.title = "Jen koncept"
    target.save_revision()
    restart(admin, stopped)
    assert publish(stopped).title == "Jen koncept"


def test_an_address_given_by_hand_stays(stopped: Translation, admin: Client) -> None:
    by_hand(stopped, slug="azyl")
    restart(admin, stopped)
    assert publish(stopped).slug == "azyl"


def test_a_text_whose_source_changed_meanwhile_stays_and_is_marked(
    page: InformationPage, stopped: Translation, admin: Client
) -> None:
    by_hand(stopped, summary="Kde je pomoc, ručně.")
    change(page, summary="Where help is found by day.")
    restart(admin, stopped)
    assert publish(stopped).summary == "Kde je pomoc, ručně."
    assert [hint.place for hint in hints_for(stopped) if hint.changes] == ["summary"]


def merge_address(translation: Translation) -> str:
    return reverse("exchange_translation:merge", args=[translation.pk])


def decided(client: Client, translation: Translation, choice: str = "", text: str = "") -> Any:
    """What the merge screen sends when the same answer is given at every place."""
    keys = [conflict.key for conflict in client.get(merge_address(translation)).context["conflicts"]]
    answers = {f"{key}-choice": choice for key in keys} | {f"{key}-text": text for key in keys}
    return client.post(merge_address(translation), {"shown": keys, **answers})


class TestBothSidesBeforeResuming:
    """The page was edited by hand, and the translation by an import: a person decides first."""

    @pytest.fixture
    def both(self, stopped: Translation) -> Translation:
        by_hand(stopped, title="Z ruky", summary="Jen na stránce.")
        write(stopped, segments_of(stopped)[0], "Z programu")
        return stopped

    def test_the_screen_comes_first_and_nothing_is_resumed_yet(self, both: Translation, admin: Client) -> None:
        page = target_of(both)
        answer = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"localize-restart-translation": "1"})
        assert answer.url == merge_address(both)
        both.refresh_from_db()
        assert not both.enabled
        assert not MergeConflict.objects.exists()

    def test_it_shows_what_each_side_changed_and_asks_about_one(self, both: Translation, admin: Client) -> None:
        context = admin.get(merge_address(both)).context
        [conflict] = context["conflicts"]
        assert (conflict.source, conflict.base) == ("How to reach us", "cs: How to reach us")
        assert (conflict.page, conflict.other) == ("Z ruky", "Z programu")
        assert [difference.page for difference, _changes in context["from_page"]] == ["Jen na stránce."]

    @pytest.mark.parametrize(
        ("choice", "text", "title"),
        [("page", "", "Z ruky"), ("other", "", "Z programu"), ("own", "Z obojího", "Z obojího"), ("", "", "Z ruky")],
    )
    def test_the_answer_decides(self, both: Translation, admin: Client, choice: str, text: str, title: str) -> None:
        decided(admin, both, choice, text)
        both.refresh_from_db()
        assert both.enabled
        assert publish(both).title == title
        assert target_of(both).summary == "Jen na stránce."
        assert MergeConflict.objects.exists() == (choice == "")

    def test_leaving_the_screen_changes_nothing(self, both: Translation, admin: Client) -> None:
        before = list(both.target_locale.string_translations.values_list("pk", "data"))
        admin.get(merge_address(both))
        both.refresh_from_db()
        assert not both.enabled
        assert list(both.target_locale.string_translations.values_list("pk", "data")) == before

    def test_a_text_of_ones_own_must_be_one_and_valid(self, both: Translation, admin: Client) -> None:
        assert "Write the text that should stand here." in decided(admin, both, "own", " ").content.decode()
        html = decided(admin, both, "own", 'Pište <a id="a7">nám</a>').content.decode()
        assert "Pište &lt;a id=" in html
        both.refresh_from_db()
        assert not both.enabled

    def test_an_answer_to_texts_that_changed_meanwhile_is_asked_again_and_kept(
        self, both: Translation, admin: Client
    ) -> None:
        [conflict] = admin.get(merge_address(both)).context["conflicts"]
        write(both, segments_of(both)[0], "Mezitím")
        answer = admin.post(
            merge_address(both),
            {"shown": [conflict.key], f"{conflict.key}-choice": "own", f"{conflict.key}-text": "Moje slova"},
        )
        assert answer.status_code == 200
        assert "Moje slova" in answer.content.decode()
        assert [each.other for each in answer.context["conflicts"]] == ["Mezitím"]
        both.refresh_from_db()
        assert not both.enabled

    def test_who_may_not_edit_the_page_sees_and_decides_nothing(
        self, page: InformationPage, both: Translation, czech_translator: Any
    ) -> None:
        norwegian = stopped_page(page, "nb")
        client = client_of(czech_translator)
        assert client.get(merge_address(norwegian)).url == reverse("wagtailadmin_home")
        client.post(merge_address(norwegian), {})
        norwegian.refresh_from_db()
        assert not norwegian.enabled
        assert client.get(merge_address(both)).status_code == 200


class TestOpenQuestions:
    """Resumed by a program, nobody could be asked: the question waits in the editor."""

    @pytest.fixture
    def resumed(self, page: InformationPage, stopped: Translation) -> Translation:
        by_hand(stopped, title="Z ruky")
        write(stopped, segments_of(stopped)[0], "Z programu")
        start_translation(page, locale_of("cs"), None)
        stopped.refresh_from_db()
        return stopped

    def test_the_page_stays_and_the_editor_leads_to_the_question(self, resumed: Translation, admin: Client) -> None:
        question = MergeConflict.objects.get()
        assert (question.base, question.page_text, question.other) == ("cs: How to reach us", "Z ruky", "Z programu")
        html = admin.get(reverse("wagtailadmin_pages:edit", args=[target_of(resumed).pk])).content.decode()
        assert merge_address(resumed) in html
        assert publish(resumed).title == "Z ruky"

    @pytest.mark.parametrize(
        ("choice", "text", "title"), [("page", "", "Z ruky"), ("other", "", "Z programu"), ("own", "Nově", "Nově")]
    )
    def test_the_answer_decides(self, resumed: Translation, admin: Client, choice: str, text: str, title: str) -> None:
        decided(admin, resumed, choice, text)
        assert publish(resumed).title == title
        assert not MergeConflict.objects.exists()

    def test_no_answer_leaves_the_question_open(self, resumed: Translation, admin: Client) -> None:
        decided(admin, resumed)
        assert MergeConflict.objects.get().other == "Z programu"

    def test_a_source_that_changed_since_is_answered_at_the_same_place(
        self, page: InformationPage, resumed: Translation, admin: Client
    ) -> None:
        change(page, title="How to find us")
        decided(admin, resumed, "other")
        assert publish(resumed).title == "Z programu"
        assert not MergeConflict.objects.exists()

    def test_an_answer_whose_place_is_gone_is_kept(
        self, page: InformationPage, stopped: Translation, admin: Client
    ) -> None:
        by_hand(stopped, body=target_of(stopped).body.replace("cs: Call us by day.", "Z ruky."))
        write(stopped, next(s for s in segments_of(stopped) if "day" in s.string.data), "Z programu.")
        start_translation(page, locale_of("cs"), None)
        change(page, body="<p>Nothing like that.</p><p>Come at any hour of the night.</p>")
        MergeConflict.objects.update(page_text="Z ruky, a pak jinak.")
        decided(admin, stopped, "other")
        [question] = MergeConflict.objects.all()
        assert (question.page_text, question.other) == ("Z programu.", "")


def test_a_paragraph_that_fits_nowhere_is_kept_until_it_is_placed(stopped: Translation, admin: Client) -> None:
    body = target_of(stopped).body
    by_hand(stopped, body=f"{body}<p>Odstavec navíc.</p>")
    restart(admin, stopped)
    [question] = MergeConflict.objects.all()
    assert (question.page_text, question.other) == ("Odstavec navíc.", "")


def test_submitting_again_resumes_without_a_loss(page: InformationPage, stopped: Translation) -> None:
    by_hand(stopped, title="Z ruky")
    start_translation(page, locale_of("cs"), None)
    assert publish(stopped).title == "Z ruky"


def test_stopping_and_resuming_at_once_changes_nothing(stopped: Translation, admin: Client) -> None:
    before = {row.data for row in stopped.target_locale.string_translations.all()}
    restart(admin, stopped)
    assert {row.data for row in stopped.target_locale.string_translations.all()} == before
    assert not MergeConflict.objects.exists()


def test_a_translation_that_was_never_on_the_page_is_not_lost_to_an_edit_of_the_page(
    page: InformationPage, admin: Client
) -> None:
    translation = translated_page(page, "cs")
    write(translation, segments_of(translation)[0], "Ještě nezveřejněno")
    stop(admin, translation)
    by_hand(translation, title="Z ruky")
    start_translation(page, locale_of("cs"), None)
    assert MergeConflict.objects.get().other == "Ještě nezveřejněno"
    assert publish(translation).title == "Z ruky"


def test_what_is_typed_and_not_published_survives_a_stop_without_edits(page: InformationPage, admin: Client) -> None:
    translation = translated_page(page, "cs")
    write(translation, segments_of(translation)[0], "Ještě nezveřejněno")
    stop(admin, translation)
    restart(admin, translation)
    assert not MergeConflict.objects.exists()
    assert publish(translation).title == "Ještě nezveřejněno"


def test_an_edit_by_hand_of_a_text_whose_source_changed_twice_is_not_lost(
    page: InformationPage, stopped: Translation, admin: Client
) -> None:
    by_hand(stopped, summary="Kde je pomoc, ručně.")
    change(page, summary="Where help is found by day.")
    restart(admin, stopped)
    change(page, summary="Where help is found by day and by night.")
    assert publish(stopped).summary == "Kde je pomoc, ručně."


def test_a_paragraph_edited_by_hand_is_found_although_the_source_has_more_of_them_now(
    page: InformationPage, stopped: Translation, admin: Client
) -> None:
    by_hand(stopped, body=target_of(stopped).body.replace("cs: Bring nothing with you.", "Nic nenoste."))
    change(page, body=f"<p>Welcome to everybody.</p>{page.body}")
    restart(admin, stopped)
    assert "Nic nenoste." in publish(stopped).body
    assert not MergeConflict.objects.exists()


def test_an_address_given_by_hand_once_more_stays_too(stopped: Translation, admin: Client) -> None:
    by_hand(stopped, slug="azyl")
    restart(admin, stopped)
    stop(admin, stopped)
    by_hand(stopped, slug="utociste")
    restart(admin, stopped)
    assert publish(stopped).slug == "utociste"


def test_a_link_led_elsewhere_by_hand_leads_there_after_resuming(page: InformationPage, admin: Client) -> None:
    page = change(page, body='<p>Write to <a href="https://english.example/">us</a>.</p>')
    translation = translated_page(page, "cs")
    stop(admin, translation)
    by_hand(translation, body='<p>Pište <a href="https://czech.example/">nám</a>.</p>')
    restart(admin, translation)
    body = publish(translation).body
    assert "Pište" in body
    assert 'href="https://czech.example/"' in body


def test_a_link_more_leaves_its_words_and_is_kept(stopped: Translation, admin: Client) -> None:
    linked = target_of(stopped).body.replace("Call us", '<a href="https://call.example/">Volejte</a>')
    by_hand(stopped, body=linked)
    restart(admin, stopped)
    assert "cs: Volejte by day." in publish(stopped).body
    assert "Volejte" in MergeConflict.objects.get().page_text


def test_a_paragraph_taken_away_by_hand_is_announced(stopped: Translation, admin: Client) -> None:
    by_hand(stopped, body=target_of(stopped).body.replace("<p>cs: Call us by day.</p>", ""))
    context = admin.get(merge_address(stopped)).context
    assert [difference.base for difference, _changes in context["deleted"]] == ["cs: Call us by day."]


def test_a_version_written_by_hand_that_becomes_a_translation_keeps_its_texts(page: InformationPage) -> None:
    czech = page.copy_for_translation(locale_of("cs"))
    czech.title, czech.summary = "Jak k nám", "Kde je pomoc."
    czech.save_revision().publish()
    translate_object(page, [locale_of("cs")])
    translation = Translation.objects.get()
    assert publish(translation).title == "Jak k nám"
    assert target_of(translation).summary == "Kde je pomoc."
