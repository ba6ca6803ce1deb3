"""The fields of a page become the token strings that engines store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from search.analysis.chunks import pieces_of, tokens_by_piece
from search.concepts.matcher import ConceptMatcher, concept_token
from search.contract import Field, SearchContent

ANALYSIS_VERSION = 2
"""To be raised whenever the same text would give other tokens: documents of another version are analysed again."""


def text_tokens(text: str, language: str, matcher: ConceptMatcher, seen: set[str] | None = None) -> str:
    """Return the tokens of a text.

    They are a lane of lemmas, one of stems, one of forms, then other lemmas, parts and concepts.

    In each of the first three lanes the words keep their order, so a phrase of lemmas or of forms is a run of tokens.
    The pieces of the text are added to `seen`.
    """
    pieces = pieces_of(text)
    if not pieces:
        return ""
    if seen is not None:
        seen.update(pieces)
    lemmas, others, stems, parts, surfaces = zip(*map(tokens_by_piece(language).__getitem__, pieces), strict=True)
    concepts = map(concept_token, matcher.codes_in(pieces, language))
    return " ".join(filter(None, chain(lemmas, stems, surfaces, others, parts, concepts)))


def document_tokens(
    content: SearchContent,
    language: str,
    matcher: ConceptMatcher,
    attachments: Iterable[str] = (),
    seen: set[str] | None = None,
) -> Mapping[Field, str]:
    """Return the tokens of each field of a page written in `language`; `attachments` are texts of its files.

    The pieces of what readers can read on the page itself are added to `seen`.
    """
    return {
        "title": text_tokens(content.title, language, matcher, seen),
        "summary": text_tokens(content.summary, language, matcher, seen),
        "concepts": " ".join(concept_token(code) for code in content.concepts),
        "body": " ".join(filter(None, (text_tokens(part, language, matcher, seen) for part in content.body))),
        "attachments": " ".join(filter(None, (text_tokens(text, language, matcher) for text in attachments))),
    }
