"""Random histories of a page in three languages: nothing that a person typed is ever gone.

`EXCHANGE_HISTORIES=500` runs as many histories as the plan of the translation asks for.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from exchange.models import PREVIOUS_VERSION, InformationPage, MergeConflict, OutdatedText
from exchange.translation.source.change import change_source
from exchange.translation.status.families import source_locales
from exchange.translation.status.states import State, Tally, cells
from exchange.translation.sync.carry_over import confirm_still_valid
from exchange.translation.sync.resuming import answer, text_in_use
from tests.factories.exchange import InformationPageFactory, language_trees
from tests.factories.translation import change, locale_of, opened, publish, segments_of, target_of, write

pytestmark = pytest.mark.slow

HISTORIES = int(os.environ.get("EXCHANGE_HISTORIES", "40"))
LANGUAGES = ("en", "cs", "nb")
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
    st.tuples(st.just("unpublish"), st.sampled_from(LANGUAGES), st.none()),
    st.tuples(st.just("move"), st.sampled_from(LANGUAGES), st.none()),
    st.tuples(st.just("answer"), st.booleans(), st.none()),
    st.tuples(st.just("change_source"), language, st.none()),
    st.tuples(st.just("finish_and_change_source"), language, st.none()),
)


class History:
    """One page and what its people did; `owed` are the texts that must still be somewhere.

    `last` is what was typed last into the title or summary of a language: it must still be in an editor's sight.
    In a chain, the Norwegian version is translated from the Czech one.
    """

    def __init__(self, chain: bool) -> None:
        homes = language_trees(*LANGUAGES)
        self.page: Any = InformationPageFactory(
            parent=homes["en"], locale=homes["en"].locale, body=f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"
        )
        self.shelves = {
            code: InformationPageFactory(parent=home, locale=home.locale, title=f"Shelf {code}")
            for code, home in homes.items()
        }
        self.numbers = itertools.count()
        self.owed: set[str] = set()
        self.last: dict[tuple[str, str], str] = {}
        opened(self.page, "cs")
        opened(self.version("cs") if chain else self.page, "nb")

    def translation(self, code: str) -> Translation | None:
        """The translation into a language; None for the source."""
        return (
            Translation.objects.select_related("source", "target_locale")
            .filter(source__object_id=self.page.translation_key, target_locale=locale_of(code))
            .first()
        )

    def synchronised(self, code: str) -> Translation | None:
        translation = self.translation(code)
        return translation if translation is not None and translation.enabled else None

    def typed(self, code: str, path: str) -> str:
        text = f"typed {next(self.numbers)}."
        self.owed.add(text)
        if path in ("title", "summary"):
            self.last[code, path] = text
        return text

    def replaced(self, *texts: str) -> None:
        """Somebody saw these texts and wrote or chose another one in their place."""
        gone = {text for text in self.owed if any(text in each for each in texts)}
        self.owed -= gone
        self.last = {place: text for place, text in self.last.items() if text not in gone}

    def write_source(self, sentences: list[str], ending: str) -> None:
        draft = self.page.get_latest_revision_as_object()
        self.replaced(draft.body, draft.summary)
        body = "".join(f"<p>{sentence}{ending}</p>" for sentence in sentences)
        self.page = change(draft, body=body, summary=f"Where help is found.{ending}")

    def translate(self, code: str, number: int) -> None:
        translation = self.synchronised(code)
        if translation is not None:
            segments = segments_of(translation)
            self.write(translation, segments[number % len(segments)])

    def write(self, translation: Translation, segment: StringSegment) -> None:
        row = StringTranslation.objects.filter(
            translation_of=segment.string_id, context=segment.context_id, locale=translation.target_locale
        ).first()
        if row is not None:
            self.replaced(row.data)
        code = translation.target_locale.language_code
        write(translation, segment, self.typed(code, segment.context.path))

    def publish(self, code: str, _nothing: None) -> None:
        translation = self.synchronised(code)
        if translation is not None:
            publish(translation)

    def synchronise(self, _nothing: None, _nor_this: None) -> None:
        TranslationSource.objects.get_for_instance(self.page).update_from_db()

    def stop(self, code: str, _nothing: None) -> None:
        self.enable(code, on=False)

    def resume(self, code: str, _nothing: None) -> None:
        self.enable(code, on=True)

    def enable(self, code: str, *, on: bool) -> None:
        translation = self.translation(code)
        if translation is not None:
            translation.enabled = on
            translation.save(update_fields=["enabled"])

    def by_hand(self, code: str, name: str) -> None:
        translation = self.translation(code)
        if translation is None or translation.enabled:
            return
        target = target_of(translation)
        self.replaced(getattr(target.get_latest_revision_as_object(), name))
        text = self.typed(code, name)
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

    def answer(self, use_other: bool, _nothing: None) -> None:
        for question in MergeConflict.objects.select_related("translation__source"):
            in_use = text_in_use(question)
            left = question.other if in_use is None or not use_other else in_use.data
            self.replaced(left or question.page_text)
            answer(question, None, question.other if use_other and in_use is not None else None)

    def change_source(self, code: str, _nothing: None) -> None:
        with contextlib.suppress(ValidationError):
            change_source(self.version(code), None)
            self.page = self.version(code)

    def finish_and_change_source(self, code: str, _nothing: None) -> None:
        """Everything is translated, read and published, and every question answered."""
        self.answer(True, None)
        for each in LANGUAGES:
            translation = self.synchronised(each)
            if translation is None:
                continue
            rows = {
                (row.translation_of_id, row.context_id): row
                for row in StringTranslation.objects.filter(
                    context__object_id=self.page.translation_key, locale=translation.target_locale
                )
            }
            for segment in segments_of(translation):
                row = rows.get((segment.string_id, segment.context_id))
                if row is None:
                    self.write(translation, segment)
                elif row.tool_name == PREVIOUS_VERSION:
                    confirm_still_valid(row, None)
            publish(translation)
        self.change_source(code, None)

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
        questions = [text for pair in MergeConflict.objects.values_list("page_text", "other") for text in pair]
        return "\n".join([*shown, *rows, *questions])

    def in_sight(self, code: str, name: str) -> str:
        """What the editor of one language shows for a field: its translation or the page's own text, and questions."""
        translation = self.translation(code)
        texts = [getattr(self.version(code).get_latest_revision_as_object(), name)]
        if translation is not None:
            segments = StringSegment.objects.filter(source=translation.source, context__path=name)
            rows = StringTranslation.objects.filter(
                translation_of__in=segments.values("string"), context__path=name, locale=translation.target_locale
            )
            questions = translation.merge_conflicts.values_list("page_text", "other")
            written = rows.values_list("data", flat=True)
            texts = [
                *(written if translation.enabled else [*texts, *written]),
                *(t for pair in questions for t in pair),
            ]
        return "\n".join(texts)


def slow_tally(translation: Translation) -> Tally:
    """A translation told segment by segment as the words of the matrix define it."""
    fresh = outdated = machine = empty = 0
    for segment in StringSegment.objects.filter(source=translation.source):
        row = StringTranslation.objects.filter(
            translation_of=segment.string_id,
            context=segment.context_id,
            locale=translation.target_locale,
            has_error=False,
        ).first()
        if row is None:
            empty += 1
        elif row.tool_name == PREVIOUS_VERSION:
            outdated += 1
        else:
            fresh += 1
            machine += row.translation_type == "machine"
    records = OutdatedText.objects.of_page(translation.source.object_id, translation.target_locale_id)
    removed = records.filter(kind="removed").count()
    shown = StringSegment.objects.filter(source=translation.source).values_list("string_id", "context_id")
    unpublished = sum(
        (row.translation_of_id, row.context_id) in shown and row.tool_name != PREVIOUS_VERSION and not row.has_error
        for row in (record.translation for record in records.filter(kind="changed"))
    )
    return Tally(
        segments=fresh + outdated + empty,
        fresh=fresh,
        outdated=outdated,
        machine=machine,
        removed=removed,
        unpublished=unpublished,
    )


def slow_state(history: History, code: str) -> State:
    translation = history.translation(code)
    if translation is None:
        return State.SOURCE
    if not translation.enabled:
        return State.BY_HAND
    tally = slow_tally(translation)
    live = history.version(code).live
    if tally.outdated or (live and tally.removed):
        return State.OUTDATED
    if tally.empty:
        return State.IN_TRANSLATION
    if tally.machine:
        return State.MACHINE
    above = history.synchronised(translation.source.locale.language_code)
    if above is not None:
        of_above = slow_tally(above)
        unpublished = of_above.unpublished and history.version(above.target_locale.language_code).live
        if of_above.outdated or of_above.removed or of_above.empty or unpublished:
            return State.WAITING
    if not live:
        return State.DRAFT
    return State.UNPUBLISHED if tally.unpublished else State.COMPLETE


class TestHistories(TestCase):
    @hypothesis_settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.booleans(), st.lists(action, min_size=3, max_size=12))
    def test_no_text_that_a_person_typed_is_gone_and_states_are_those_of_a_slow_count(
        self, chain: bool, actions: Any
    ) -> None:
        history = History(chain)
        for name, one, other in actions:
            getattr(history, name)(one, other)
            note(f"{name}({one!r}, {other!r})")
            kept = history.kept()
            assert not {text for text in history.owed if text not in kept}
            out_of_sight = {place: text for place, text in history.last.items() if text not in history.in_sight(*place)}
            assert not out_of_sight
        locales = {code: locale_of(code).pk for code in LANGUAGES}
        sources = source_locales([history.page.translation_key])
        assert sources == {history.page.translation_key: history.page.locale_id}
        family = cells(sources, list(locales.values()))[history.page.translation_key]
        for code, locale_id in locales.items():
            assert family[locale_id].state == slow_state(history, code)
