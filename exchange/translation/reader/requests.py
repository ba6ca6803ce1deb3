"""The state of a live translation for its readers: how much is old, missing, or a machine's, compared to its source.

Counted from the same segments as the matrix (`states`), for one page and in one query.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from exchange.translation.models import PREVIOUS_VERSION, OutdatedText
from exchange.translation.release.models import ReleaseSet, ReleaseSetPage
from exchange.translation.status.states import words_of


@dataclass(frozen=True, slots=True)
class ReadersState:
    """The state of a live translation that a reader should know. Shares are per cent of the source's words.

    In a chain, `above` is the state of the translation that this one was made from.
    """

    outdated_percent: int = 0
    empty_percent: int = 0
    machine_percent: int = 0
    removed: int = 0
    since: dt.datetime | None = None
    above: ReadersState | None = None

    @property
    def is_outdated(self) -> bool:
        return self.is_outdated_from(1)

    def is_outdated_from(self, percent: int) -> bool:
        """Return whether at least `percent` of the words are old, here or further up the chain."""
        if self.removed or self.outdated_percent >= percent:
            return True
        above = self.above
        return above is not None and (bool(above.empty_percent) or above.is_outdated_from(percent))


def readers_state(page: Page) -> ReadersState:
    """Return how the live translation `page` compares to its source; all zero for a page kept by hand.

    One query, and in a chain one for each language between the page and the source.
    """
    origin = getattr(page, "source_locale_id", None)
    states: list[ReadersState] = []
    seen = {origin}
    locale_id: int | None = page.locale_id
    while locale_id is not None and locale_id not in seen:
        seen.add(locale_id)
        state, locale_id = _link_state(page.translation_key, locale_id)
        states.append(state)
    whole = None
    for state in reversed(states):
        dates = [date for date in (state.since, whole.since if whole else None) if date is not None]
        whole = replace(state, since=min(dates, default=None), above=whole)
    return whole or ReadersState()


def _link_state(key: UUID, locale_id: int) -> tuple[ReadersState, int | None]:
    """Return how one translation compares to the text that it was made from, and the language of that text."""
    segments = StringSegment.objects.filter(
        source__object_id=key,
        source__translations__target_locale_id=locale_id,
        source__translations__enabled=True,
    )
    texts = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=locale_id,
        has_error=False,
    )
    # What translators were shown before readers: for these, nothing changed since.
    prepared = ReleaseSetPage.objects.filter(page__translation_key=key, prepared_at__isnull=False).exclude(
        release_set__status=ReleaseSet.Status.RELEASED
    )
    until = Coalesce(
        Subquery(prepared.order_by("prepared_at").values("prepared_at")[:1]),
        Value(timezone.now() + dt.timedelta(days=1), DateTimeField()),
    )
    behind = Exists(texts.filter(Q(outdated__since__lt=until) | Q(outdated__isnull=True, tool_name=PREVIOUS_VERSION)))
    machine = Exists(texts.filter(translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE))
    old = OutdatedText.objects.of_page(key, locale_id).filter(since__lt=until).order_by()
    removed = old.filter(kind=OutdatedText.Kind.REMOVED).values("kind").annotate(count=Count("pk")).values("count")
    counted = segments.annotate(
        words=words_of("string__data"),
        behind=behind,
        machine=machine,
        there=Exists(texts) | Exists(prepared),
        since=Subquery(old.order_by("since").values("since")[:1]),
        removed=Subquery(removed),
    )
    sums = counted.aggregate(
        all=Coalesce(Sum("words"), 0),
        outdated=Coalesce(Sum("words", filter=Q(behind=True)), 0),
        empty=Coalesce(Sum("words", filter=Q(there=False)), 0),
        unread=Coalesce(Sum("words", filter=Q(machine=True)), 0),
        oldest=Min("since"),
        gone=Coalesce(Max("removed"), 0),
        above=Max("source__locale_id"),
    )
    whole = sums["all"] or 1
    state = ReadersState(
        outdated_percent=-(-100 * sums["outdated"] // whole),
        empty_percent=-(-100 * sums["empty"] // whole),
        machine_percent=-(-100 * sums["unread"] // whole),
        removed=sums["gone"],
        since=sums["oldest"],
    )
    return state, sums["above"]
