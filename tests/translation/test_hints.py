"""What the translation editor shows beside each segment: changes, machine text, terms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation

from exchange.merging.difference import word_changes
from exchange.models import Concept, ConceptTerm, InformationPage, OutdatedText
from exchange.translation.assist.glossary import Glossary, WarningKind
from exchange.translation.assist.hints import SegmentHint, hints_for
from exchange.translation.reader.requests import readers_state
from tests.factories.exchange import ConceptFactory
from tests.factories.translation import (
    change,
    opened,
    segments_of,
    target_of,
    translated_page,
    write,
    write_all,
)
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


def editor(client: Client, translation: Translation) -> Any:
    return client.get(reverse("wagtailadmin_pages:edit", args=[target_of(translation).pk]))


def confirm(client: Client, translation: Translation, segment_id: int) -> Any:
    return client.post(reverse("exchange_translation:confirm", args=[translation.pk, segment_id]))


def hint_of(translation: Translation, place: str) -> SegmentHint:
    return next(hint for hint in hints_for(translation) if hint.place == place)


class TestChangedSource:
    @pytest.fixture
    def translation(self, page: InformationPage) -> Translation:
        translation = translated_page(page, "cs")
        change(page, summary="Where good help is found.")
        return translation

    def test_the_editor_shows_word_by_word_what_changed(self, translation: Translation, admin: Client) -> None:
        html = editor(admin, translation).content.decode()
        changes = [(change.kind, change.text.strip()) for change in hint_of(translation, "summary").changes]
        assert changes == [("same", "Where"), ("new", "good"), ("same", "help is found.")]
        assert "<ins>" in html
        assert "Still correct" in html

    def test_still_valid_ends_the_mark_in_the_editor_and_for_readers(
        self, translation: Translation, admin: Client
    ) -> None:
        confirm(admin, translation, hint_of(translation, "summary").segment_id)
        assert not OutdatedText.objects.exists()
        assert not readers_state(target_of(translation)).is_outdated
        assert hints_for(translation) == []
        row = StringTranslation.objects.get(translation_of__data="Where good help is found.")
        assert (row.data, row.tool_name, row.translation_type) == ("cs: Where help is found.", "", "manual")
        assert row.last_translated_by is not None

    def test_saving_the_segment_in_the_librarys_editor_ends_it_there(
        self, translation: Translation, admin: Client
    ) -> None:
        segment_id = hint_of(translation, "summary").segment_id
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment_id])
        answer = admin.put(address, "value=Kde+je+dobr%C3%A1+pomoc.", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert hints_for(translation) == []
        assert readers_state(target_of(translation)).is_outdated, "the live page still has the old text"

    def test_who_may_not_edit_the_page_cannot_say_that_it_is_valid(
        self, translation: Translation, page: InformationPage, czech_translator: Any
    ) -> None:
        norwegian = translated_page(change(page, title="Here"), "nb")
        change(page, title="There")
        segment_id = hint_of(norwegian, "title").segment_id
        confirm(client_of(czech_translator), norwegian, segment_id)
        assert hint_of(norwegian, "title").changes

        confirm(client_of(czech_translator), translation, hint_of(translation, "summary").segment_id)
        assert "summary" not in [hint.place for hint in hints_for(translation)]

    def test_the_segment_of_another_page_is_not_found(
        self, translation: Translation, page: InformationPage, admin: Client
    ) -> None:
        other = opened(page.get_parent().specific, "cs")
        assert confirm(admin, translation, segments_of(other)[0].pk).status_code in (302, 404, 410)
        assert OutdatedText.objects.count() == 1


def test_machine_text_is_marked_until_somebody_says_that_she_has_read_it(page: InformationPage, admin: Client) -> None:
    translation = opened(page, "cs")
    write_all(translation, translation_type="machine", tool_name="LibreTranslate")
    assert "LibreTranslate" in editor(admin, translation).content.decode()

    confirm(admin, translation, hint_of(translation, "title").segment_id)
    assert "title" not in [hint.place for hint in hints_for(translation)]
    assert readers_state(target_of(translation)).machine_percent < 100


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("", "new", [("new", "new")]),
        ("old", "", [("gone", "old")]),
        ("Ring twice.", "Ring once.", [("same", "Ring "), ("gone", "twice"), ("new", "once"), ("same", ".")]),
        ("moc dobře", "moc, moc dobře", None),
        ("One two three.", "Four five three.", [("gone", "One two"), ("new", "Four five"), ("same", " three.")]),
        ("a b ", "c ", [("gone", "a b "), ("new", "c ")]),
    ],
)
def test_what_changed_adds_up_to_both_texts(old: str, new: str, expected: Any) -> None:
    changes = word_changes(old, new)
    assert "".join(change.text for change in changes if change.kind != "new") == old
    assert "".join(change.text for change in changes if change.kind != "gone") == new
    if expected is not None:
        assert [(change.kind, change.text) for change in changes] == expected


def test_a_very_long_text_is_compared_by_sentence() -> None:
    old = "".join(f"Word {number} of this text matters to somebody. " for number in range(500))
    changes = word_changes(old, old.replace("Word 250 of this text matters", "Word 250 of this text counts"))
    assert [(change.kind, change.text) for change in changes if change.kind != "same"] == [
        ("gone", "Word 250 of this text matters to somebody. "),
        ("new", "Word 250 of this text counts to somebody. "),
    ]


class TestGlossary:
    @pytest.fixture
    def group(self, db: Any) -> Concept:
        concept = ConceptFactory(code="self-help-group", terms={"en": "self-help group", "cs": "svépomocná skupina"})
        ConceptTerm.objects.create(concept=concept, language="cs", text="skupina vzájemné pomoci")
        ConceptTerm.objects.create(
            concept=concept, language="cs", text="kroužek", discouraged_because="it sounds like a hobby"
        )
        return concept

    @pytest.fixture
    def translation(self, page: InformationPage, group: Concept) -> Translation:
        return opened(change(page, summary="Two self-help groups meet here."), "cs")

    def test_an_inflected_term_is_found_with_its_terms_in_the_other_language(self, translation: Translation) -> None:
        [term] = hint_of(translation, "summary").terms
        assert term.source == "self-help groups"
        assert term.terms == ("svépomocná skupina", "skupina vzájemné pomoci")
        assert term.discouraged == (("kroužek", "it sounds like a hobby"),)

    def test_the_editor_offers_the_term_to_insert(self, translation: Translation, admin: Client) -> None:
        assert 'data-tr-insert="svépomocná skupina"' in editor(admin, translation).content.decode()

    @pytest.mark.parametrize(
        "text", ["Scházejí se tu dvě svépomocné skupiny.", "Scházejí se tu dvě skupiny vzájemné pomoci."]
    )
    def test_a_term_in_any_form_is_right(self, translation: Translation, text: str) -> None:
        write(translation, segments_of(translation)[1], text)
        assert hint_of(translation, "summary").warnings == []

    def test_a_form_with_a_lemma_of_its_own_is_the_term_too(self, db: Any) -> None:
        victim = ConceptFactory(code="victim", terms={"cs": "oběť", "nb": "utsatt"})
        ConceptTerm.objects.create(
            concept=victim, language="nb", text="skadelidende", discouraged_because="it is a word of insurers"
        )
        glossary = Glossary("cs", "nb")
        hints = glossary.terms_in("Pomoc pro oběti.")
        assert [hint.code for hint in hints] == ["victim"]
        assert glossary.warnings(hints, "Hjelp til de utsatte, og til hver utsatt.") == []
        [warning] = glossary.warnings(hints, "Hjelp når møtet utsettes.")
        assert (warning.kind, warning.term) == (WarningKind.MISSING, "utsatt")

    def test_a_missing_term_is_a_warning(self, translation: Translation) -> None:
        write(translation, segments_of(translation)[1], "Scházejí se tu dva sbory.")
        [warning] = hint_of(translation, "summary").warnings
        assert (warning.kind, warning.term) == (WarningKind.MISSING, "svépomocná skupina")

    def test_a_discouraged_term_is_a_warning_with_its_reason(self, translation: Translation, admin: Client) -> None:
        write(translation, segments_of(translation)[1], "Scházejí se tu dva kroužky.")
        [warning] = hint_of(translation, "summary").warnings
        assert warning.kind == WarningKind.DISCOURAGED
        assert "it sounds like a hobby" in editor(admin, translation).content.decode()

    def test_the_report_shows_warnings_of_the_whole_site_in_ones_own_languages(
        self, translation: Translation, page: InformationPage, czech_translator: Any
    ) -> None:
        write(translation, segments_of(translation)[1], "Scházejí se tu dva kroužky.")
        write_all(opened(page, "nb"))
        answer = client_of(czech_translator).get(reverse("exchange_translation:glossary_report"))
        [row] = answer.context["rows"]
        assert row.page.pk == target_of(translation).pk
        assert [finding.text for finding in row.findings] == ["Scházejí se tu dva kroužky."]
        assert "it sounds like a hobby" in answer.content.decode()

    def test_hints_cost_no_query_a_segment(self, translation: Translation, django_assert_max_num_queries: Any) -> None:
        write_all(translation)
        with django_assert_max_num_queries(10):
            hints_for(translation)

    def test_a_preferred_term_cannot_be_discouraged(self, group: Concept, admin: Client) -> None:
        term = group.terms.get(language="cs", is_preferred=True)
        term.discouraged_because = "no reason"
        with pytest.raises(Exception, match="cannot be discouraged"):
            term.full_clean()
