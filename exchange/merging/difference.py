"""Differences of two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from django.utils.html import strip_tags
from rapidfuzz.distance import Indel

PIECE = re.compile(r"\w+|\s+|[^\w\s]")
MAX_PIECES = 6_000
"""Longer texts are compared by sentence: the time of a comparison grows with the square of its pieces."""
SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*|[.!?]+\s*")

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text that both texts have, or only the older (gone) or the newer one (new)."""

    kind: Kind
    text: str


def pieces(text: str) -> list[str]:
    """Return the words, whitespace and signs of a text; joined, they are the text again."""
    return PIECE.findall(text)


def visible_text(html: str) -> str:
    """Return a segment's words without its markup, as a translator reads them."""
    return strip_tags(html.replace("<br/>", "\n").replace("<br>", "\n"))


def word_changes(old: str, new: str) -> list[Change]:
    """Return what was done to `old` to make it `new`, in the order of reading."""
    before, after = pieces(old), pieces(new)
    if max(len(before), len(after)) > MAX_PIECES:
        before, after = SENTENCE.findall(old), SENTENCE.findall(new)
    return list(_joined(_changes(before, after)))


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for action, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if action == "equal":
            yield Change("same", "".join(after[new_start:new_end]))
            continue
        if end > start:
            yield Change("gone", "".join(before[start:end]))
        if new_end > new_start:
            yield Change("new", "".join(after[new_start:new_end]))


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    """Join changes that only whitespace separates.

    A run of new words reads better than word against word.
    """
    gone = new = blank = ""
    for change in changes:
        if change.kind == "same" and change.text.isspace() and (gone or new) and not blank:
            blank = change.text
            continue
        if change.kind == "same":
            yield from _run(gone, new)
            yield Change("same", blank + change.text)
            gone = new = blank = ""
            continue
        if blank:
            gone, new, blank = gone + blank, new + blank, ""
        if change.kind == "gone":
            gone += change.text
        else:
            new += change.text
    yield from _run(gone, new)
    if blank:
        yield Change("same", blank)


def _run(gone: str, new: str) -> Iterator[Change]:
    if gone:
        yield Change("gone", gone)
    if new:
        yield Change("new", new)


def similarity(one: str, other: str) -> float:
    """Return how much of the words two texts share, in their order: 0 for nothing, 1 for all."""
    return Indel.normalized_similarity(one.split(), other.split())
