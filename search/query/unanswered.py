"""Words that were asked and not found, so that editors know what readers miss.

Kept by word and month: without user, address, session, time or the rest of the query. Only words of letters are
kept, and one is shown when it was asked at least three times, so that what a single reader typed stays unseen.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from search.models import UnansweredWord
from search.query.parser import ParsedQuery

logger = logging.getLogger(__name__)

SHOWN_FROM = 3
MAX_SHOWN = 100
KEPT_MONTHS = 12
MAX_A_MONTH = 5_000
"""Words kept of a month: what a machine types by the thousand is of no use to an editor."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    word: str
    times: int


def note(parsed: ParsedQuery) -> None:
    """Count the words of a query that found nothing. A reader's search never fails for it."""
    try:
        _count(parsed)
    except DatabaseError as error:
        logger.warning("Words that were not found could not be counted (%s).", type(error).__name__)


def _count(parsed: ParsedQuery) -> None:
    month = timezone.now().date().replace(day=1)
    if UnansweredWord.objects.filter(month=month).count() >= MAX_A_MONTH:
        return
    for word in sorted(set(_plain_words(parsed))):
        with transaction.atomic():
            row, created = UnansweredWord.objects.get_or_create(word=word, month=month, defaults={"times": 1})
            if not created:
                UnansweredWord.objects.filter(pk=row.pk).update(times=F("times") + 1)


def _plain_words(parsed: ParsedQuery) -> Iterable[str]:
    return (
        word.lower()
        for group in parsed.wanted
        for term in group
        for word in term.words
        if word.isalpha() and 2 < len(word) <= 40
    )


def most_wanted(months: int = 3) -> list[Unanswered]:
    """Return the words asked most often in the last months, from the third time on."""
    since = _months_ago(months)
    rows = (
        UnansweredWord.objects.filter(month__gte=since)
        .values("word")
        .annotate(asked=Sum("times"))
        .filter(asked__gte=SHOWN_FROM)
        .order_by("-asked", "word")[:MAX_SHOWN]
    )
    return [Unanswered(row["word"], row["asked"]) for row in rows]


def drop_old() -> int:
    """Forget what is older than a year; return the number of rows dropped."""
    return UnansweredWord.objects.filter(month__lt=_months_ago(KEPT_MONTHS)).delete()[0]


def _months_ago(months: int) -> dt.date:
    month = timezone.now().date().replace(day=1)
    for _month in range(months):
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return month
