"""Another language becomes the source of a page, and no version loses a word by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, Revision
from wagtail_localize.models import Translation

from exchange.models import InformationPage, MergeConflict
from exchange.translation.assist.hints import hints_for
from exchange.translation.reader.requests import readers_state
from exchange.translation.status.states import State
from tests.factories.practices import PracticePageFactory
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
from tests.translation.families import (
    LANGUAGES,
    address,
    cell_of,
    look,
    make_source,
    states,
    texts,
    translation_into,
    version,
)

pytestmark = pytest.mark.django_db


class TestOneAction:
    def test_what_will_happen_is_shown_and_nothing_happens_yet(self, family: InformationPage, admin: Client) -> None:
        assert "See what changes with Czech" in look(admin, family)
        html = look(admin, family, "cs")
        assert "Make Czech the source" in html
        assert "No text changes" in html
        assert states(family) == {"cs": "complete", "en": "source", "nb": "complete"}

    def test_the_chosen_version_is_the_source_and_the_others_its_complete_translations(
        self, family: InformationPage, admin: Client
    ) -> None:
        before = texts(family)
        answer = make_source(admin, family, "cs")
        assert answer.url == reverse("wagtailadmin_pages:edit", args=[version(family, "cs").pk])
        assert states(family) == {"cs": "source", "en": "complete", "nb": "complete"}
        assert version(family, "cs").is_source
        assert not version(family, "en").is_source
        assert texts(family) == before

    def test_publishing_afterwards_changes_no_text(self, family: InformationPage, admin: Client) -> None:
        before = texts(family)
        addresses = {language: version(family, language).url for language in LANGUAGES}
        make_source(admin, family, "cs")
        for language in ("en", "nb"):
            publish(translation_into(family, language))
        assert texts(family) == before
        assert {language: version(family, language).url for language in LANGUAGES} == addresses

    def test_a_change_of_the_new_source_makes_the_others_outdated(self, family: InformationPage, admin: Client) -> None:
        make_source(admin, family, "cs")
        change(version(family, "cs"), summary="Kde je pomoc ve dne.")
        assert states(family) == {"cs": "source", "en": "outdated", "nb": "outdated"}
        assert publish(translation_into(family, "en")).summary == "Where help is found."
        [hint] = [hint for hint in hints_for(translation_into(family, "en")) if hint.changes]
        assert [each.text for each in hint.changes if each.kind == "new"] == ["Kde je pomoc ve dne"]

    def test_the_new_source_opens_in_the_ordinary_form_and_the_old_one_in_the_translation_editor(
        self, family: InformationPage, admin: Client
    ) -> None:
        make_source(admin, family, "cs")
        ordinary = admin.get(reverse("wagtailadmin_pages:edit", args=[version(family, "cs").pk]))
        assert ordinary.context["form"].instance.pk == version(family, "cs").pk
        translated = admin.get(reverse("wagtailadmin_pages:edit", args=[family.pk]))
        assert translated.context["translation"].source.locale.language_code == "cs"

    def test_there_and_back_again(self, family: InformationPage, admin: Client) -> None:
        before = texts(family)
        make_source(admin, family, "cs")
        change(version(family, "cs"), slug="azyl")
        publish(translation_into(family, "en"))
        make_source(admin, family, "en", source="cs")
        assert states(family) == {"cs": "complete", "en": "source", "nb": "complete"}
        assert publish(translation_into(family, "cs")).slug == "azyl"
        assert texts(family) == before

    def test_it_stands_in_the_history_of_the_page(self, family: InformationPage, admin: Client) -> None:
        make_source(admin, family, "cs")
        entry = PageLogEntry.objects.get(action="exchange.source_changed")
        assert entry.data == {"from": "en", "to": "cs"}
        history = admin.get(reverse("wagtailadmin_pages:history", args=[version(family, "cs").pk])).content.decode()
        assert "The source language was changed from English to Czech" in history

    def test_the_page_of_each_version_leads_there(self, family: InformationPage, admin: Client) -> None:
        for language in LANGUAGES:
            own = version(family, language)
            html = admin.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).content.decode()
            assert address(own) in html

    def test_a_page_in_one_language_has_nothing_to_change(self, page: InformationPage, admin: Client) -> None:
        assert admin.get(address(page), follow=True).status_code == 404
        assert address(page) not in admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    def test_who_comes_too_late_looks_again(self, family: InformationPage, admin: Client) -> None:
        make_source(admin, family, "cs")
        answer = make_source(admin, family, "nb", source="en")
        assert answer.url == address(family, "nb")
        assert states(family)["cs"] == "source"


class TestWhatIsUnfinishedStays:
    def test_a_half_done_translation_is_half_done_from_the_new_source(
        self, page: InformationPage, admin: Client
    ) -> None:
        translated_page(page, "cs")
        norwegian = opened(page, "nb")
        write(norwegian, segments_of(norwegian)[0], "Slik når du oss")
        make_source(admin, page, "cs")
        assert states(page) == {"cs": "source", "en": "complete", "nb": "in-translation"}
        assert cell_of(page, "nb").tally.fresh == 1
        assert publish(translation_into(page, "nb")).title == "Slik når du oss"

    def test_what_is_typed_and_not_published_stays_in_the_editor(self, family: InformationPage, admin: Client) -> None:
        norwegian = translation_into(family, "nb")
        write(norwegian, segments_of(norwegian)[0], "Ikke publisert")
        make_source(admin, family, "cs")
        assert version(family, "nb").title == "nb: How to reach us"
        assert publish(translation_into(family, "nb")).title == "Ikke publisert"

    def test_an_outdated_translation_stays_outdated_with_its_difference(
        self, family: InformationPage, admin: Client
    ) -> None:
        change(family, summary="Where good help is found.")
        czech = translation_into(family, "cs")
        for segment in segments_of(czech):
            write(czech, segment, f"cs: {segment.string.data}")
        publish(czech)
        make_source(admin, family, "cs")

        assert states(family) == {"cs": "source", "en": "complete", "nb": "outdated"}
        norwegian = translation_into(family, "nb")
        assert readers_state(target_of(norwegian)).is_outdated
        [hint] = [hint for hint in hints_for(norwegian) if hint.changes]
        assert [(each.kind, each.text) for each in hint.changes if each.kind != "same"] == [("new", " good")]

        change(version(family, "cs"), summary="Zcela jiná slova.")
        assert publish(norwegian).summary == "nb: Where help is found."

    def test_machine_text_stays_unread(self, page: InformationPage, admin: Client) -> None:
        translated_page(page, "cs")
        write_all(opened(page, "nb"), translation_type="machine", tool_name="DeepL")
        make_source(admin, page, "cs")
        assert states(page)["nb"] == "machine"

    def test_a_draft_of_the_old_source_waits_in_its_translation_editor(
        self, family: InformationPage, admin: Client
    ) -> None:
        draft = InformationPage.objects.get(pk=family.pk)
        draft.summary = "Where help will be found."
        draft.save_revision()
        assert "has changes that are not published" in look(admin, family, "cs")
        make_source(admin, family, "cs")
        assert version(family, "en").summary == "Where help is found."
        assert publish(translation_into(family, "en")).summary == "Where help will be found."

    def test_a_draft_of_other_paragraphs_is_kept_until_it_is_placed(
        self, family: InformationPage, admin: Client
    ) -> None:
        draft = InformationPage.objects.get(pk=family.pk)
        draft.body = f"{draft.body}<p>The door is green.</p>"
        draft.save_revision()
        make_source(admin, family, "cs")
        assert MergeConflict.objects.get().page_text == "The door is green."
        assert "Call us by day." in publish(translation_into(family, "en")).body
        html = admin.get(reverse("wagtailadmin_pages:edit", args=[family.pk])).content.decode()
        assert "The door is green." in html

    def test_a_stopped_translation_is_resumed_without_a_loss(self, family: InformationPage, admin: Client) -> None:
        norwegian = translation_into(family, "nb")
        norwegian.enabled = False
        norwegian.save()
        change(version(family, "nb"), title="For hånd")
        make_source(admin, family, "cs")
        assert states(family)["nb"] == "by-hand"
        edit = reverse("wagtailadmin_pages:edit", args=[version(family, "nb").pk])
        admin.post(edit, {"localize-restart-translation": "1"})
        assert states(family)["nb"] == "complete"
        assert publish(translation_into(family, "nb")).title == "For hånd"

    def test_an_old_draft_published_later_does_not_turn_the_family_back(
        self, family: InformationPage, admin: Client
    ) -> None:
        draft = InformationPage.objects.get(pk=family.pk).save_revision()
        make_source(admin, family, "cs")
        Revision.objects.get(pk=draft.pk).publish()
        assert not version(family, "en").is_source


class TestWrittenByHand:
    """A version that people wrote past the translation editor can become the source too."""

    @pytest.fixture
    def czech(self, family: InformationPage) -> InformationPage:
        translation = translation_into(family, "cs")
        translation.enabled = False
        translation.save()
        return version(family, "cs")

    def test_where_it_says_something_else_now_the_others_are_outdated(
        self, family: InformationPage, czech: InformationPage, admin: Client
    ) -> None:
        change(czech, summary="Kde je pomoc, jinak.")
        make_source(admin, family, "cs")
        assert states(family) == {"cs": "source", "en": "outdated", "nb": "outdated"}
        assert cell_of(family, "en").tally.outdated == 1
        assert publish(translation_into(family, "en")).summary == "Where help is found."

    def test_a_paragraph_more_is_new_for_the_others(
        self, family: InformationPage, czech: InformationPage, admin: Client
    ) -> None:
        change(czech, body=f"<p>Úplně nově.</p>{czech.body}")
        make_source(admin, family, "cs")
        assert states(family)["en"] == "in-translation"
        assert cell_of(family, "en").tally.empty == 1
        body = publish(translation_into(family, "en")).body
        assert "Call us by day." in body
        assert "Bring nothing with you." in body

    def test_a_version_that_was_never_a_translation_lends_its_paragraphs(
        self, page: InformationPage, admin: Client
    ) -> None:
        czech = page.copy_for_translation(locale_of("cs"))
        czech.title, czech.summary = "Jak k nám", "Kde je pomoc."
        czech.body = "<p>Volejte.</p><p>Přijďte.</p><p>Nic nenoste.</p>"
        czech.save_revision().publish()
        make_source(admin, page, "cs")
        assert states(page) == {"cs": "source", "en": "complete", "nb": "missing"}
        assert publish(translation_into(page, "en")).body == page.body

    def test_another_version_written_by_hand_stays_so_and_can_be_resumed(
        self, page: InformationPage, admin: Client
    ) -> None:
        norwegian = page.copy_for_translation(locale_of("nb"))
        norwegian.title = "Skrevet for hånd"
        norwegian.save_revision().publish()
        translated_page(page, "cs")
        make_source(admin, page, "cs")
        assert states(page) == {"cs": "source", "en": "complete", "nb": "by-hand"}
        admin.post(reverse("wagtailadmin_pages:edit", args=[norwegian.pk]), {"localize-restart-translation": "1"})
        assert publish(translation_into(page, "nb")).title == "Skrevet for hånd"


class TestLinks:
    def test_links_keep_their_words_and_their_addresses(self, page: InformationPage, admin: Client) -> None:
        page = change(
            page,
            body='<p>Write <a href="https://one.example/">us</a> or <a href="https://two.example/">them</a>.</p>',
        )
        czech = opened(page, "cs")
        write_all(czech)
        body = next(segment for segment in segments_of(czech) if segment.context.path == "body")
        write(czech, body, 'Pište <a id="a2">jim</a> nebo <a id="a1">nám</a>.')
        publish(czech)
        make_source(admin, page, "cs")
        assert publish(translation_into(page, "en")).body == page.body

    def test_a_link_of_its_own_stays_its_own(self, page: InformationPage, admin: Client) -> None:
        page = change(page, body='<p>Write <a href="https://english.example/">us</a>.</p>')
        translation = translated_page(page, "cs")
        translation.enabled = False
        translation.save()
        change(target_of(translation), body='<p>Pište <a href="https://czech.example/">nám</a>.</p>')
        make_source(admin, page, "cs")
        assert 'href="https://english.example/"' in publish(translation_into(page, "en")).body


class TestChain:
    def test_all_versions_of_a_chain_follow_the_new_source(self, page: InformationPage, admin: Client) -> None:
        czech = target_of(translated_page(page, "cs"))
        translated_page(czech, "nb")
        before = texts(page)
        make_source(admin, page, "nb")
        assert states(page) == {"cs": "complete", "en": "complete", "nb": "source"}
        assert {link.source.locale.language_code for link in Translation.objects.all()} == {"nb"}
        for language in ("cs", "en"):
            publish(translation_into(page, language))
        assert texts(page) == before

    def test_the_middle_of_a_chain_becomes_its_head(self, page: InformationPage, admin: Client) -> None:
        czech = target_of(translated_page(page, "cs"))
        translated_page(czech, "nb")
        before = texts(page)
        make_source(admin, page, "cs")
        assert states(page) == {"cs": "source", "en": "complete", "nb": "complete"}
        publish(translation_into(page, "nb"))
        assert texts(page) == before


def test_facts_are_carried_from_the_new_source(practice_lists: dict[str, Any], admin: Client) -> None:
    practice = PracticePageFactory(parent=practice_lists["en"], locale=locale_of("en"), sessions=10)
    translated_page(practice, "cs")
    make_source(admin, practice, "cs")
    change(version(practice, "cs"), sessions=12)
    assert version(practice, "en").sessions == 12


def test_state_is_source_for_one_version_only(family: InformationPage, admin: Client) -> None:
    make_source(admin, family, "nb")
    assert list(states(family).values()).count(State.SOURCE) == 1
