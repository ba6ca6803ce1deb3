"""The pieces of a text between whitespace, by their tokens.

Most pieces of a text were met before, with the same comma behind them: so a text costs one lookup per piece, and no
search for where its words begin and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from search.analysis.tokenising import normalise, word_list
from search.analysis.words import tokens_of

MAX_PIECES = 32_768
"""Pieces of a language that a process remembers; after so many it begins again."""


class PieceTokens(NamedTuple):
    """The tokens of the words of a piece, of each kind joined by spaces; mostly of one word, and "" of none."""

    lemmas: str
    others: str
    stems: str
    parts: str
    surfaces: str


def pieces_of(text: str) -> list[str]:
    """Return the pieces of a text. Words never go beyond one."""
    return normalise(text).split()


def forms_in(texts: Iterable[str]) -> set[str]:
    """Return the forms of words in texts or their pieces, in lower case."""
    return {word.lower() for text in texts for word in word_list(text)}


class _Pieces(dict[str, PieceTokens]):
    """The pieces of one language that were met; one that is asked for the first time is analysed."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, piece: str) -> PieceTokens:
        if len(self) >= MAX_PIECES:
            self.clear()
        words = [tokens_of(word, self._code) for word in word_list(piece)]
        tokens = self[piece] = PieceTokens(
            lemmas=" ".join(word.lemma for word in words if word.lemma),
            others=" ".join(token for word in words for token in word.others),
            stems=" ".join(word.stem for word in words if word.stem),
            parts=" ".join(token for word in words for token in word.parts),
            surfaces=" ".join(word.surface for word in words),
        )
        return tokens


@cache
def tokens_by_piece(code: str) -> Mapping[str, PieceTokens]:
    """Return the tokens of every piece there may be in the language `code`."""
    return _Pieces(code)
