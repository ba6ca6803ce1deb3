"""Word boundaries in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
MAX_WORD_LENGTH = 64
"""Characters of a word that are kept: longer runs are not words, and engines refuse very long tokens."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it appears in a text, with the offsets of its first character and after its last."""

    text: str
    start: int
    end: int


def normalise(text: str) -> str:
    """Return `text` with composed characters, so that the same word is the same string however it was typed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def words(text: str) -> Iterator[Word]:
    """Yield the words of a normalised text, in order, with their offsets."""
    for match in WORD.finditer(text):
        yield Word(match.group()[:MAX_WORD_LENGTH], match.start(), match.end())


def word_list(text: str) -> list[str]:
    """Return the words of a text without offsets: the quick way, for indexing."""
    return [word[:MAX_WORD_LENGTH] for word in WORD.findall(normalise(text))]
