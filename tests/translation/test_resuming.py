"""Stopping and resuming a translation overwrites nothing that was written by hand in between."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import Translation

from exchange.models import InformationPage, MergeQuestion
from exchange.translation.hints import hints_for
from exchange.translation.jobs import start_translation
from tests.factories.translation import change, locale_of, publish, segments_of, target_of, translated_page, write
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
    assert not MergeQuestion.objects.exists()


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


class TestBothSides:
    @pytest.fixture
    def question(self, stopped: Translation, admin: Client) -> MergeQuestion:
        by_hand(stopped, title="Z ruky")
        write(stopped, segments_of(stopped)[0], "Z programu")
        restart(admin, stopped)
        return MergeQuestion.objects.get()

    def test_the_page_stays_and_the_other_text_is_asked_about(
        self, stopped: Translation, question: MergeQuestion, admin: Client
    ) -> None:
        assert (question.page_text, question.other) == ("Z ruky", "Z programu")
        html = admin.get(reverse("wagtailadmin_pages:edit", args=[target_of(stopped).pk])).content.decode()
        assert "Z programu" in html
        assert publish(stopped).title == "Z ruky"

    @pytest.mark.parametrize(("data", "title"), [({}, "Z ruky"), ({"other": "1"}, "Z programu")])
    def test_the_answer_decides(
        self, stopped: Translation, question: MergeQuestion, admin: Client, data: dict[str, str], title: str
    ) -> None:
        admin.post(reverse("exchange_translation:settle", args=[question.pk]), data)
        assert publish(stopped).title == title
        assert not MergeQuestion.objects.exists()

    def test_who_may_not_edit_the_page_decides_nothing(
        self, page: InformationPage, question: MergeQuestion, czech_translator: Any
    ) -> None:
        MergeQuestion.objects.update(translation=translated_page(page, "nb"))
        client_of(czech_translator).post(reverse("exchange_translation:settle", args=[question.pk]))
        assert MergeQuestion.objects.exists()


def test_a_paragraph_that_fits_nowhere_is_kept_until_it_is_placed(stopped: Translation, admin: Client) -> None:
    body = target_of(stopped).body
    by_hand(stopped, body=f"{body}<p>Odstavec navíc.</p>")
    restart(admin, stopped)
    [question] = MergeQuestion.objects.all()
    assert (question.page_text, question.other) == ("Odstavec navíc.", "")


def test_submitting_again_resumes_without_a_loss(page: InformationPage, stopped: Translation) -> None:
    by_hand(stopped, title="Z ruky")
    start_translation(page, locale_of("cs"), None)
    assert publish(stopped).title == "Z ruky"


def test_stopping_and_resuming_at_once_changes_nothing(stopped: Translation, admin: Client) -> None:
    before = {row.data for row in stopped.target_locale.string_translations.all()}
    restart(admin, stopped)
    assert {row.data for row in stopped.target_locale.string_translations.all()} == before
    assert not MergeQuestion.objects.exists()


def test_a_translation_that_was_never_on_the_page_is_not_lost_to_an_edit_of_the_page(
    page: InformationPage, admin: Client
) -> None:
    translation = translated_page(page, "cs")
    write(translation, segments_of(translation)[0], "Ještě nezveřejněno")
    stop(admin, translation)
    by_hand(translation, title="Z ruky")
    restart(admin, translation)
    assert MergeQuestion.objects.get().other == "Ještě nezveřejněno"
    assert publish(translation).title == "Z ruky"
