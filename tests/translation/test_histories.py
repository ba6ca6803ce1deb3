"""Random histories of a page in three languages: nothing that a person typed is ever gone.

`EXCHANGE_HISTORIES=500` runs as many histories as the plan of the translation asks for.
"""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from exchange.models import PREVIOUS_VERSION, InformationPage, MergeQuestion, OutdatedText
from exchange.translation.families import source_locales
from exchange.translation.states import State, Tally, cells
from tests.factories.exchange import InformationPageFactory, language_trees
from tests.factories.translation import change, locale_of, opened, publish, segments_of, target_of, write

pytestmark = pytest.mark.slow

HISTORIES = int(os.environ.get("EXCHANGE_HISTORIES", "40"))
LANGUAGES = ("cs", "nb")
SENTENCES = (
    "Call us by day.",
    "Come at any hour.",
    "Bring nothing with you.",
    "The door is green.",
    "Ask for the group.",
)

paragraphs = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True)
language = st.sampled_from(LANGUAGES)
place = st.integers(min_value=0, max_value=5)
action = st.one_of(
    st.tuples(st.just("write_source"), paragraphs, st.sampled_from(["", " Tonight.", " Please."])),
    st.tuples(st.just("translate"), language, place),
    st.tuples(st.just("publish"), language, st.none()),
    st.tuples(st.just("synchronise"), st.none(), st.none()),
    st.tuples(st.just("stop"), language, st.none()),
    st.tuples(st.just("by_hand"), language, st.sampled_from(["title", "summary", "body"])),
    st.tuples(st.just("resume"), language, st.none()),
    st.tuples(st.just("edit_while_stopped"), language, st.sampled_from(["title", "summary", "body"])),
    st.tuples(st.just("unpublish"), st.sampled_from(["en", *LANGUAGES]), st.none()),
    st.tuples(st.just("move"), st.sampled_from(["en", *LANGUAGES]), st.none()),
)


class History:
    """One page and what its people did; `owed` are the texts that must still be somewhere."""

    def __init__(self) -> None:
        homes = language_trees("en", *LANGUAGES)
        self.homes = homes
        self.page: Any = InformationPageFactory(
            parent=homes["en"], locale=homes["en"].locale, body=f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"
        )
        self.shelves = {
            code: InformationPageFactory(parent=home, locale=home.locale, title=f"Shelf {code}")
            for code, home in homes.items()
        }
        self.numbers = itertools.count()
        self.owed: set[str] = set()
        for code in LANGUAGES:
            opened(self.page, code)

    def translation(self, code: str) -> Translation:
        return Translation.objects.select_related("source", "target_locale").get(
            source__object_id=self.page.translation_key, target_locale=locale_of(code)
        )

    def typed(self) -> str:
        text = f"typed {next(self.numbers)}."
        self.owed.add(text)
        return text

    def replaced(self, *texts: str) -> None:
        self.owed -= set(texts)

    def write_source(self, sentences: list[str], ending: str) -> None:
        body = "".join(f"<p>{sentence}{ending}</p>" for sentence in sentences)
        self.page = change(self.page, body=body, summary=f"Where help is found.{ending}")

    def translate(self, code: str, number: int) -> None:
        translation = self.translation(code)
        if not translation.enabled:
            return
        segments = segments_of(translation)
        segment = segments[number % len(segments)]
        row = StringTranslation.objects.filter(
            translation_of=segment.string_id, context=segment.context_id, locale=translation.target_locale
        ).first()
        if row is not None:
            # She saw this text and wrote another one in its place; the same text may stand elsewhere.
            self.replaced(row.data)
        write(translation, segment, self.typed())

    def publish(self, code: str, _nothing: None) -> None:
        if self.translation(code).enabled:
            publish(self.translation(code))

    def synchronise(self, _nothing: None, _nor_this: None) -> None:
        TranslationSource.objects.get_for_instance(self.page).update_from_db()

    def stop(self, code: str, _nothing: None) -> None:
        translation = self.translation(code)
        translation.enabled = False
        translation.save(update_fields=["enabled"])

    def resume(self, code: str, _nothing: None) -> None:
        translation = self.translation(code)
        translation.enabled = True
        translation.save(update_fields=["enabled"])

    def by_hand(self, code: str, name: str) -> None:
        translation = self.translation(code)
        if translation.enabled:
            return
        target = target_of(translation)
        old = getattr(target.get_latest_revision_as_object(), name)
        self.replaced(*(text for text in self.owed if text in old))
        text = self.typed()
        change(target, **{name: f"<p>{text}</p>" if name == "body" else text})

    def edit_while_stopped(self, code: str, name: str) -> None:
        """The whole of it, which chance alone would seldom put together."""
        self.stop(code, None)
        self.by_hand(code, name)
        self.resume(code, None)
        self.publish(code, None)

    def unpublish(self, code: str, _nothing: None) -> None:
        self.version(code).unpublish()

    def move(self, code: str, _nothing: None) -> None:
        self.version(code).move(self.shelves[code], pos="last-child")

    def version(self, code: str) -> Any:
        return InformationPage.objects.get(translation_key=self.page.translation_key, locale=locale_of(code))

    def kept(self) -> str:
        """Every text that an editor can still find: on pages and their drafts, in the editor's memory, in questions."""
        pages = InformationPage.objects.filter(translation_key=self.page.translation_key)
        shown = [
            getattr(version, name)
            for page in pages
            for version in (page, page.get_latest_revision_as_object())
            for name in ("title", "summary", "body")
        ]
        rows = StringTranslation.objects.values_list("data", flat=True)
        questions = [text for pair in MergeQuestion.objects.values_list("page_text", "other") for text in pair]
        return "\n".join([*shown, *rows, *questions])


def slow_state(page: Page, code: str) -> State:
    """The state of a translation, told segment by segment as the words of the matrix define it."""
    version = Page.objects.get(translation_key=page.translation_key, locale=locale_of(code))
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=locale_of(code))
    if not translation.enabled:
        return State.BY_HAND
    fresh = outdated = machine = empty = 0
    for segment in StringSegment.objects.filter(source=translation.source):
        row = StringTranslation.objects.filter(
            translation_of=segment.string_id, context=segment.context_id, locale=locale_of(code), has_error=False
        ).first()
        if row is None:
            empty += 1
        elif row.tool_name == PREVIOUS_VERSION:
            outdated += 1
        else:
            fresh += 1
            machine += row.translation_type == "machine"
    removed = OutdatedText.objects.of_page(page.translation_key, locale_of(code).pk).filter(kind="removed").count()
    tally = Tally(segments=fresh + outdated + empty, fresh=fresh, outdated=outdated, machine=machine, removed=removed)
    if tally.outdated or (version.live and tally.removed):
        return State.OUTDATED
    if tally.empty:
        return State.IN_TRANSLATION
    if tally.machine:
        return State.MACHINE
    return State.COMPLETE if version.live else State.DRAFT


class TestHistories(TestCase):
    @hypothesis_settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(action, min_size=3, max_size=12))
    def test_no_text_that_a_person_typed_is_gone_and_states_are_those_of_a_slow_count(self, actions: Any) -> None:
        history = History()
        for name, one, other in actions:
            getattr(history, name)(one, other)
            kept = history.kept()
            gone = {text for text in history.owed if text not in kept}
            note(f"{name}({one!r}, {other!r})")
            assert not gone
        locales = {code: locale_of(code).pk for code in LANGUAGES}
        family = cells(source_locales([history.page.translation_key]), list(locales.values()))[
            history.page.translation_key
        ]
        for code, locale_id in locales.items():
            assert family[locale_id].state == slow_state(history.page, code)
