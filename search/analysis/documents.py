"""The fields of a page become the token strings that engines store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from search.analysis.concepts import ConceptMatcher, concept_matcher, concept_token
from search.analysis.tokenising import word_list
from search.analysis.words import tokens_by_word
from search.contract import Field, SearchContent

ANALYSIS_VERSION = 2
"""To be raised whenever the same text would give other tokens: documents of another version are analysed anew."""


def text_tokens(text: str, language: str, matcher: ConceptMatcher, seen: set[str] | None = None) -> str:
    """The tokens of a text: a lane of lemmas, one of stems, one of forms, then other lemmas, parts and concepts.

    In each of the first three lanes the words keep their order, so a phrase of lemmas or of forms is a run of tokens.
    The words of the text, as they stand there, are added to `seen`.
    """
    words = word_list(text)
    if not words:
        return ""
    if seen is not None:
        seen.update(words)
    lemmas, others, stems, parts, surfaces = zip(*map(tokens_by_word(language).__getitem__, words), strict=True)
    concepts = (concept_token(code) for match in matcher.matches(words, language) for code in match.codes)
    return " ".join(
        (
            *filter(None, lemmas),
            *filter(None, stems),
            *surfaces,
            *chain.from_iterable(others),
            *chain.from_iterable(parts),
            *concepts,
        )
    )


def document_tokens(
    content: SearchContent,
    language: str,
    attachments: Iterable[str] = (),
    matcher: ConceptMatcher | None = None,
    seen: set[str] | None = None,
) -> Mapping[Field, str]:
    """The tokens of each field of a page written in `language`; `attachments` are texts of its files.

    The words that readers can read on the page itself are added to `seen`.
    """
    matcher = matcher or concept_matcher()
    return {
        "title": text_tokens(content.title, language, matcher, seen),
        "summary": text_tokens(content.summary, language, matcher, seen),
        "concepts": " ".join(concept_token(code) for code in content.concepts),
        "body": " ".join(filter(None, (text_tokens(part, language, matcher, seen) for part in content.body))),
        "attachments": " ".join(filter(None, (text_tokens(text, language, matcher) for text in attachments))),
    }
