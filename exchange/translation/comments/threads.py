"""Threads of comments on segments, placed where their text is now.

A comment knows the place and the source text that it was made about. Segments come and go with every change of
the source, so where a thread belongs is found when it is shown: its own text at its own place; else the same
text elsewhere on the page; else what is at its place now, shown as changed since; else no segment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail_localize.models import StringSegment, Translation

from exchange.merging.difference import Change, similarity, visible_text, word_changes
from exchange.translation.comments.models import SegmentComment

MAX_THREADS = 100
MAX_ANSWERS = 50
"""Shown of a page and of a thread: the newest, open threads first."""


@dataclass(frozen=True, slots=True)
class Thread:
    """`changes` is what was done to the source since; empty if it says what it said."""

    first: SegmentComment
    answers: Sequence[SegmentComment]
    source: str
    changes: Sequence[Change] = ()

    @property
    def is_open(self) -> bool:
        return self.first.resolved_at is None


@dataclass(frozen=True, slots=True)
class SegmentThreads:
    segment_id: int
    source: str
    threads: Sequence[Thread]

    @property
    def open_count(self) -> int:
        return sum(thread.is_open for thread in self.threads)


@dataclass(frozen=True, slots=True)
class PageThreads:
    """All segments of a translation with their threads; `left_over` lost their text, `more` are not shown."""

    segments: Sequence[SegmentThreads]
    left_over: Sequence[Thread] = field(default_factory=list)
    more: int = 0


def threads_of(translation: Translation) -> PageThreads:
    """Return the threads of a translation by segment, in the order of the page. Four queries."""
    found = StringSegment.objects.filter(source=translation.source_id).select_related("string", "context")
    segments = list(found.order_by("order"))
    roots = SegmentComment.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale_id, thread=None
    )
    shown = list(
        roots.select_related("author", "resolved_by", "said_of", "context").order_by(
            F("resolved_at").desc(nulls_first=True), "-pk"
        )[:MAX_THREADS]
    )
    answers = _answers([comment.pk for comment in shown])
    by_segment: dict[int, list[Thread]] = defaultdict(list)
    left_over: list[Thread] = []
    for comment in sorted(shown, key=lambda comment: (comment.resolved_at is not None, comment.pk)):
        segment = _place(comment, segments)
        thread = _thread(comment, answers.get(comment.pk, []), segment)
        (by_segment[segment.pk] if segment else left_over).append(thread)
    return PageThreads(
        [SegmentThreads(each.pk, each.string.data, by_segment.get(each.pk, [])) for each in segments],
        left_over,
        max(0, roots.count() - len(shown)),
    )


def _answers(roots: Sequence[int]) -> Mapping[int, list[SegmentComment]]:
    answers: dict[int, list[SegmentComment]] = defaultdict(list)
    found = SegmentComment.objects.filter(thread__in=roots).select_related("author").order_by("-pk")
    for comment in found[: MAX_THREADS * MAX_ANSWERS]:
        answers[comment.thread_id or 0].append(comment)
    return {thread: those[:MAX_ANSWERS][::-1] for thread, those in answers.items()}


def _place(comment: SegmentComment, segments: Sequence[StringSegment]) -> StringSegment | None:
    same = [segment for segment in segments if segment.string_id == comment.said_of_id]
    here = [segment for segment in segments if segment.context_id == comment.context_id]
    exact = [segment for segment in same if segment in here]
    if exact or same:
        return (exact or same)[0]
    said_of = visible_text(comment.said_of.data)
    return max(here, key=lambda segment: similarity(said_of, visible_text(segment.string.data)), default=None)


def _thread(comment: SegmentComment, answers: Sequence[SegmentComment], segment: StringSegment | None) -> Thread:
    source = visible_text(comment.said_of.data)
    changed = segment is not None and segment.string_id != comment.said_of_id
    changes = word_changes(source, visible_text(segment.string.data)) if changed and segment is not None else ()
    return Thread(comment, answers, source, changes)


def comment_on(translation: Translation, segment: StringSegment, user: Any, text: str) -> SegmentComment:
    return SegmentComment.objects.create(
        context=segment.context,
        said_of=segment.string,
        locale=translation.target_locale,
        author=user,
        text=text,
    )


@transaction.atomic
def answer(first: SegmentComment, user: Any, text: str) -> SegmentComment:
    """Add to a thread; one that was resolved is open again."""
    SegmentComment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
    return SegmentComment.objects.create(
        context=first.context, said_of=first.said_of, locale=first.locale, thread=first, author=user, text=text
    )


def resolve(first: SegmentComment, user: Any) -> None:
    SegmentComment.objects.filter(pk=first.pk, resolved_at=None).update(resolved_at=timezone.now(), resolved_by=user)
