"""Words that texts have shown, by their tokens: so a query knows the words that it meets without a look at each."""

from __future__ import annotations

from collections.abc import Iterable

from search.analysis.tokenising import MAX_WORD_LENGTH, WORD
from search.analysis.words import tokens_of

MAX_WORDS = 65_536
MAX_TEXTS = 65_536
"""What is remembered of a language; after so many words or texts it begins again."""


def all_tokens(word: str, code: str) -> tuple[str, ...]:
    """Return all tokens of a word in the language `code`, the surest first."""
    tokens = tokens_of(word[:MAX_WORD_LENGTH], code)
    return (tokens.lemma, tokens.stem, tokens.surface, *tokens.others, *tokens.parts)


class SeenWords:
    """The words of one language that this process has seen, as they appeared in texts."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._texts: set[int] = set()
        self._known: set[str] = set()
        self._by_token: dict[str, list[str]] = {}

    def see(self, text: str) -> None:
        """Remember the words of a normalised text; one that was seen before is not analysed again."""
        key = hash(text)
        if key in self._texts:
            return
        # Threads may do the same at once: a list may name a word twice, but a known word is in all of its lists.
        for word in set(WORD.findall(text)) - self._known:
            for token in all_tokens(word, self._code):
                self._by_token.setdefault(token, []).append(word)
            self._known.add(word)
        self._texts.add(key)

    def having(self, tokens: Iterable[str]) -> set[str]:
        """Return the words seen that have one of the tokens."""
        return {word for token in tokens for word in self._by_token.get(token, ())}

    @property
    def is_full(self) -> bool:
        return len(self._known) > MAX_WORDS or len(self._texts) > MAX_TEXTS


_seen: dict[str, SeenWords] = {}


def seen_words(code: str) -> SeenWords:
    """Return what this process keeps of the language."""
    kept = _seen.get(code)
    if kept is None or kept.is_full:
        kept = _seen[code] = SeenWords(code)
    return kept
