"""The state of every page in every language, counted from wagtail-localize's segments.

Five queries, however many pages are asked about: pages, translations, the segments of each source, the
segments that have a translation, and what the sources no longer say. Nothing is stored next to them, so
no state can be out of sync with the texts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    Sum,
    TextChoices,
    Value,
)
from django.db.models.functions import Coalesce, Length, Replace
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.translation.models import PREVIOUS_VERSION, OutdatedText
from exchange.translation.review.reviewing import Review, reviews_of
from exchange.translation.status.locales import locale_with


class State(TextChoices):
    SOURCE = "source", pgettext_lazy("language version", "Source")
    MISSING = "missing", _("Missing")
    IN_TRANSLATION = "in-translation", _("In translation")
    OUTDATED = "outdated", _("Outdated")
    WAITING = "waiting", _("Waits for its source")
    MACHINE = "machine", _("Machine-translated, not reviewed")
    DRAFT = "draft", _("Draft")
    UNPUBLISHED = "unpublished", _("Translated, not published")
    BY_HAND = "by-hand", _("Written by hand")
    COMPLETE = "complete", _("Complete")


@dataclass(frozen=True, slots=True)
class Tally:
    """Segments and words of one translation. `words` counts the words of the source.

    Every segment is either fresh, outdated (its text was carried over from an older source) or empty;
    `machine` are those of the fresh that no person has read, and `unpublished` those in whose place the live
    page still shows an older text. `removed` are texts that the source no longer has and the live page still
    shows.
    """

    segments: int = 0
    words: int = 0
    fresh: int = 0
    fresh_words: int = 0
    outdated: int = 0
    outdated_words: int = 0
    machine: int = 0
    unpublished: int = 0
    removed: int = 0

    @property
    def empty(self) -> int:
        return self.segments - self.fresh - self.outdated

    @property
    def percent(self) -> int:
        """Share of the words that are translated, rounded down, so that 100 means all."""
        return 100 * (self.fresh_words + self.outdated_words) // self.words if self.words else 100

    @property
    def outdated_percent(self) -> int:
        """Share of the words that are outdated, rounded up, so that 0 means none."""
        return -(-100 * self.outdated_words // self.words) if self.words else 0

    @property
    def is_behind(self) -> bool:
        """Return whether the source says something that this translation does not say yet, or the other way round."""
        return bool(self.outdated or self.removed or self.empty)


@dataclass(frozen=True, slots=True)
class Cell:
    """One page in one language. `page_id` is None if there is no page of its own.

    `translated_from` is the language that it is translated from, which is itself a translation in a chain;
    `waits_for` the nearest language up the chain whose own translation is behind.
    """

    key: UUID
    locale_id: int
    state: State
    page_id: int | None = None
    live: bool = False
    translation_id: int | None = None
    tally: Tally = Tally()
    published_at: dt.datetime | None = None
    translated_from: int | None = None
    waits_for: int | None = None
    review: Review | None = None
    """How far the sign-offs are; only where somebody looks at the cell (`with_reviews`)."""

    @property
    def waits_for_language(self) -> str:
        """The code of the language that has to follow its own source first."""
        locale = locale_with(self.waits_for) if self.waits_for is not None else None
        return locale.language_code if locale is not None else ""

    @property
    def outdated(self) -> int:
        """Number of pieces of text that are behind the source."""
        return self.tally.outdated + self.tally.removed

    @property
    def weight(self) -> tuple[int, int, int]:
        """Sort key with what a translator should look at first on top: what readers see wrong, then what they lack."""
        order = [
            State.OUTDATED,
            State.UNPUBLISHED,
            State.WAITING,
            State.MACHINE,
            State.MISSING,
            State.IN_TRANSLATION,
            State.DRAFT,
        ]
        place = order.index(self.state) if self.state in order else len(order)
        return (place, -self.tally.outdated_words, -(self.tally.words - self.tally.fresh_words))


def with_reviews(found: Collection[Cell]) -> list[Cell]:
    """Return the cells with how far their reviews are, in a handful of queries; a source needs no sign-off."""
    reviews = reviews_of([cell.page_id for cell in found if cell.page_id and cell.state is not State.SOURCE])
    return [replace(cell, review=reviews.get(cell.page_id or 0)) for cell in found]


Cells = Mapping[UUID, Mapping[int, Cell]]
"""Translation key to locale id to cell."""


def words_of(path: str) -> Any:
    """Return the number of words in a text column, as the database can count them: runs between spaces."""
    blanks = Length(path) - Length(Replace(path, Value(" "), Value("")))
    return ExpressionWrapper(blanks + 1, output_field=IntegerField())


def cells(
    sources: Mapping[UUID, int], locale_ids: Collection[int], *, everything: bool = False
) -> dict[UUID, dict[int, Cell]]:
    """Return the cells of the families in `sources` (translation key to the source's locale) in the languages given.

    `everything` says that `sources` holds (nearly) all families: the queries then name no keys.
    """
    facts = _Facts(None if everything else list(sources))
    return {
        key: {locale_id: facts.cell(key, locale_id, is_source=locale_id == source_locale) for locale_id in locale_ids}
        for key, source_locale in sources.items()
    }


class Link(NamedTuple):
    """The translation record of a page: where its text comes from."""

    pk: int
    enabled: bool
    from_locale: int


class _Facts:
    """Results of the five queries, each by translation key and locale."""

    def __init__(self, keys: Collection[UUID] | None) -> None:
        self.pages = _pages(keys)
        self.links = _links(keys)
        self.tallies = _tallies(keys)

    def cell(self, key: UUID, locale_id: int, *, is_source: bool) -> Cell:
        place = (key, locale_id)
        if place not in self.pages:
            return Cell(key, locale_id, State.MISSING)
        page_id, live, published_at = self.pages[place]
        link = None if is_source else self.links.get(place)
        tally = self.tallies.get(place, Tally())
        behind = self._behind_above(key, locale_id)
        state = State.SOURCE if is_source else State.BY_HAND
        if link is not None and link.enabled:
            state = _state(tally, live=live, waits=behind is not None)
        return Cell(
            key,
            locale_id,
            state,
            page_id,
            live,
            link.pk if link else None,
            tally,
            published_at,
            translated_from=link.from_locale if link else None,
            waits_for=behind if state == State.WAITING else None,
        )

    def _behind_above(self, key: UUID, locale_id: int) -> int | None:
        """Return the nearest language on the way up to the source whose own translation is behind."""
        seen = {locale_id}
        link = self.links.get((key, locale_id))
        while link is not None and link.enabled and link.from_locale not in seen:
            above = link.from_locale
            seen.add(above)
            link = self.links.get((key, above))
            if link is not None and link.enabled and self._is_behind((key, above)):
                return above
        return None

    def _is_behind(self, place: tuple[UUID, int]) -> bool:
        """Return whether a translation does not say, or does not show yet, what its source says."""
        tally = self.tallies.get(place, Tally())
        _page_id, live, _published_at = self.pages.get(place, (None, False, None))
        return tally.is_behind or (live and bool(tally.unpublished))


def _state(tally: Tally, *, live: bool, waits: bool) -> State:
    """Return the one thing to say about a translation; what readers see wrong comes before what is unfinished."""
    if tally.outdated or (live and tally.removed):
        return State.OUTDATED
    if tally.empty:
        return State.IN_TRANSLATION
    if tally.machine:
        return State.MACHINE
    if waits:
        return State.WAITING
    if not live:
        return State.DRAFT
    return State.UNPUBLISHED if tally.unpublished else State.COMPLETE


def _pages(keys: Collection[UUID] | None) -> dict[tuple[UUID, int], tuple[int, bool, dt.datetime | None]]:
    pages = Page.objects.filter(alias_of__isnull=True, depth__gt=1)
    if keys is not None:
        pages = pages.filter(translation_key__in=keys)
    rows = pages.values_list("translation_key", "locale_id", "pk", "live", "last_published_at")
    return {(key, locale_id): (pk, live, published) for key, locale_id, pk, live, published in rows}


def _links(keys: Collection[UUID] | None) -> dict[tuple[UUID, int], Link]:
    """Return the translation record of each page; an enabled one hides others that were stopped."""
    rows = Translation.objects.order_by("enabled", "pk")
    if keys is not None:
        rows = rows.filter(source__object_id__in=keys)
    values = rows.values_list("source__object_id", "target_locale_id", "pk", "enabled", "source__locale_id")
    return {(key, locale_id): Link(*link) for key, locale_id, *link in values}


BY = ("source__object_id", "source__translations__target_locale_id")
"""A page and a target language, seen from a segment."""


def _tallies(keys: Collection[UUID] | None) -> dict[tuple[UUID, int], Tally]:
    condition = Q(source__translations__enabled=True)
    if keys is not None:
        condition &= Q(source__object_id__in=keys)
    segments = StringSegment.objects.filter(condition).values_list(*BY)
    totals = segments.annotate(count=Count("pk"), total=Sum(words_of("string__data"))).order_by()
    translated = _translated(condition)
    removed = _removed(keys)
    return {
        (key, locale_id): Tally(
            segments=count,
            words=words,
            removed=removed.get((key, locale_id), 0),
            **translated.get((key, locale_id), {}),
        )
        for key, locale_id, count, words in totals
    }


def _translated(condition: Q) -> dict[tuple[UUID, int], dict[str, int]]:
    """Return what is translated of each page and language.

    All conditions are in one `filter`: only then is the translation record whose language is compared the
    same one that is grouped by.
    """
    matching = StringSegment.objects.filter(
        condition,
        string__translations__locale_id=F("source__translations__target_locale_id"),
        string__translations__context_id=F("context_id"),
        string__translations__has_error=False,
    )
    carried = Q(string__translations__tool_name=PREVIOUS_VERSION)
    machine = Q(string__translations__translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE)
    words = words_of("string__data")
    rows = matching.values(*BY).annotate(
        fresh=Count("pk", filter=~carried),
        fresh_words=Coalesce(Sum(words, filter=~carried), 0),
        outdated=Count("pk", filter=carried),
        outdated_words=Coalesce(Sum(words, filter=carried), 0),
        machine=Count("pk", filter=machine & ~carried),
        unpublished=Count("string__translations__outdated", filter=~carried),
    )
    return {(row.pop(BY[0]), row.pop(BY[1])): row for row in rows.order_by()}


def _removed(keys: Collection[UUID] | None) -> dict[tuple[UUID, int], int]:
    rows = OutdatedText.objects.filter(kind=OutdatedText.Kind.REMOVED)
    if keys is not None:
        rows = rows.filter(translation__context__object_id__in=keys)
    by = ("translation__context__object_id", "translation__locale_id")
    return {
        (key, locale_id): count
        for key, locale_id, count in rows.values_list(*by).annotate(count=Count("pk")).order_by()
    }
