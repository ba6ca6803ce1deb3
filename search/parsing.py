"""Reads what was typed: words, "phrases", -without, OR, field:words. No input is an error.

What cannot be read as one of these is read as words; what is longer than the bounds is cut, and the result
says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from search import conf
from search.analysis.tokenising import normalise, word_list

_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)[-−–](?=["\w]))?      # directly before what is not wanted
        (?:(?P<name>[^\W\d_]+):(?=["\w]))?       # a field word
        (?:"(?P<phrase>[^"]*)" | (?P<chunk>[^\s"]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase of a query. `words` of a phrase stand in a row in the text."""

    words: tuple[str, ...]
    phrase: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """`wanted` are groups of which each has to be met, by any of its terms; `unwanted` must not be met.

    `cut` tells that something was left out because the query is too long.
    """

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    cut: bool = False
    open_end: bool = False
    """The last word may still be being typed."""


@dataclass(slots=True)
class _Reading:
    groups: list[list[Term]] = field(default_factory=list)
    unwanted: list[Term] = field(default_factory=list)
    words: int = 0
    cut: bool = False
    joins: bool = False

    def room_for(self, terms: int) -> bool:
        self.cut = self.cut or self.words + terms > conf.most_words()
        return self.words + terms <= conf.most_words()


def parse(text: str) -> ParsedQuery:
    """The query in `text`. Nothing raises; an empty result has no wanted group."""
    text = normalise(text.replace("\0", " "))
    longest = conf.longest_query()
    reading = _Reading(cut=len(text) > longest)
    text = text[:longest]
    for piece in _PIECE.finditer(text):
        _read(piece, reading)
    if not reading.groups and reading.unwanted:
        # Everything was excluded: there is nothing to look in, so what stands there is looked for.
        reading.groups, reading.unwanted = [[term] for term in reading.unwanted], []
    return ParsedQuery(
        wanted=tuple(tuple(group) for group in reading.groups),
        unwanted=tuple(reading.unwanted),
        cut=reading.cut,
        open_end=bool(text) and text[-1].isalnum(),
    )


def _read(piece: re.Match[str], reading: _Reading) -> None:
    phrase, chunk, name = piece["phrase"], piece["chunk"], piece["name"] or ""
    if chunk == "OR" and not name and not piece["minus"]:
        reading.joins = bool(reading.groups)
        return
    words = tuple(word_list(phrase if phrase is not None else chunk))
    if not words:
        return
    if not reading.room_for(len(words)):
        return
    reading.words += len(words)
    term = Term(words, phrase=len(words) > 1, field=name.lower())
    if piece["minus"]:
        reading.unwanted.append(term)
    elif reading.joins:
        reading.groups[-1].append(term)
    else:
        reading.groups.append([term])
    reading.joins = False
