"""Reads what was typed: words, "phrases", -without, OR, field:words. No input is an error.

What cannot be read as one of these is read as words; what is longer than the bounds is cut, and the result
says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from search import conf
from search.analysis.tokenising import normalise, words

_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)[-−–](?=["\w]))?      # directly before what is not wanted
        (?:(?P<name>[^\W\d_]+):(?=["\w]))?       # a field word
        (?:"(?P<phrase>[^"]*)" | (?P<chunk>[^\s"]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase of a query. `words` of a phrase appear in a row in the text.

    `start` is the place of its first character in the text of the query; `unfinished` says that the query ends with it,
    so that its last word may still be being typed.
    """

    words: tuple[str, ...]
    phrase: bool = False
    field: str = ""
    unfinished: bool = False
    start: int = 0


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """`wanted` are groups of which each has to be met, by any of its terms; `unwanted` must not be met.

    `cut` says that something was left out because the query is too long; `text` is what was read.
    """

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    cut: bool = False
    text: str = ""

    def with_words(self, better: Mapping[Term, str]) -> str:
        """Return the text with other words in place of some terms of one word, and all the rest as it was typed."""
        text, end = "", 0
        for term in sorted(better, key=lambda term: term.start):
            text += self.text[end : term.start] + better[term]
            end = term.start + len(term.words[0])
        return text + self.text[end:]


@dataclass(slots=True)
class _Reading:
    groups: list[list[Term]] = field(default_factory=list)
    unwanted: list[Term] = field(default_factory=list)
    words: int = 0
    cut: bool = False
    joins: bool = False

    def room_for(self, terms: int) -> bool:
        self.cut = self.cut or self.words + terms > conf.max_words()
        return self.words + terms <= conf.max_words()


def parse(text: str) -> ParsedQuery:
    """Return the query in `text`. Nothing raises; an empty result has no wanted group."""
    text = normalise(text.replace("\0", " "))
    longest = conf.max_query_length()
    reading = _Reading(cut=len(text) > longest)
    text = text[:longest]
    for piece in _PIECE.finditer(text):
        _read(piece, reading)
    if not reading.groups and reading.unwanted:
        # Everything was excluded: there is nothing to look in, so what appears there is looked for.
        reading.groups, reading.unwanted = [[term] for term in reading.unwanted], []
    return ParsedQuery(
        wanted=tuple(tuple(group) for group in reading.groups),
        unwanted=tuple(reading.unwanted),
        cut=reading.cut,
        text=text,
    )


def _read(piece: re.Match[str], reading: _Reading) -> None:
    phrase, chunk, name = piece["phrase"], piece["chunk"], piece["name"] or ""
    if chunk == "OR" and not name and not piece["minus"]:
        reading.joins = bool(reading.groups)
        return
    found = list(words(phrase if phrase is not None else chunk))
    if not found or not reading.room_for(len(found)):
        return
    reading.words += len(found)
    unfinished = chunk is not None and piece.end() == len(piece.string) and chunk[-1].isalnum()
    start = piece.start("phrase" if phrase is not None else "chunk") + found[0].start
    texts = tuple(word.text for word in found)
    term = Term(texts, phrase=len(texts) > 1, field=name.lower(), unfinished=unfinished, start=start)
    if piece["minus"]:
        reading.unwanted.append(term)
    elif reading.joins:
        reading.groups[-1].append(term)
    else:
        reading.groups.append([term])
    reading.joins = False
