"""Terms of concepts in a text, for those who write and translate: the analysis of the search, opened to other apps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

from search.analysis.tokenising import normalise, word_list, words
from search.concepts.matcher import ConceptMatcher, is_form_of
from search.registry import concept_source


@dataclass(frozen=True, slots=True)
class TermInText:
    """A term as it appears in a text, inflected or not, with the codes of the concepts that it names."""

    text: str
    start: int
    end: int
    codes: tuple[str, ...]


class TermFinder:
    """Finds terms in many texts. The concepts are read when it is made, so that a term just added is there."""

    def __init__(self) -> None:
        source = concept_source()
        self._matcher = ConceptMatcher(source.terms() if source is not None else ())

    def terms_in(self, text: str, language: str) -> Iterator[TermInText]:
        """Yield the longest terms of concepts in `text`, from left to right.

        Offsets are those of the normalised text.
        """
        normal = normalise(text)
        found = list(words(normal))
        for match in self._matcher.matches([word.text for word in found], language):
            start, end = found[match.start].start, found[match.end - 1].end
            yield TermInText(normal[start:end], start, end, match.codes)

    def is_form_of(self, text: str, term: str, language: str) -> bool:
        """Return whether `text` may be the term, inflected or not."""
        found, wanted = word_list(text), word_list(term)
        return len(found) == len(wanted) and all(map(is_form_of, found, wanted, repeat(language)))
