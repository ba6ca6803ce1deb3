"""A page becomes its search document: what the page says of itself, and the tokens of that."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page

from search.analysis.chunks import forms_in
from search.concepts.current import concept_matcher
from search.contract import SearchContent
from search.indexing.tokens import ANALYSIS_VERSION, document_tokens
from search.models import SearchDocument


def search_content(page: Page) -> SearchContent | None:
    """Return what `page` says of itself, if it is to be found.

    That is, if it is live, of a type that joins the search, and not an alias.

    An alias serves the text of its source under another language or address. It is left out, for as a document
    of its own it would claim a language that its text is not in; the family's card leads to the source.
    """
    declared = getattr(page, "search_content", None)
    if declared is None or not page.live or page.alias_of_id is not None:
        return None
    content: SearchContent | None = declared()
    return content


@dataclass(frozen=True, slots=True)
class Findable:
    """A page that is to be found, with what it says of itself."""

    page: Page
    content: SearchContent
    content_hash: str


def findable(pages: Iterable[Page]) -> dict[int, Findable]:
    """Return those of the pages that are to be found, by page id."""
    contents = ((page, search_content(page)) for page in pages)
    return {
        page.pk: Findable(page, content, _digest(page, content)) for page, content in contents if content is not None
    }


def _digest(page: Page, content: SearchContent) -> str:
    """Return a hash of everything that the document is made of, except for the restrictions.

    By way of JSON, since a value may be of another type in the instance in memory than in one read from the database.
    """
    published = page.first_published_at
    everything = {
        "analysis": ANALYSIS_VERSION,
        "language": page.locale.language_code,
        "family": str(page.translation_key),
        "published": int(published.timestamp()) if published else None,
        "kind": content.kind,
        "texts": [content.title, content.summary, *content.body],
        "concepts": content.concepts,
        "facets": {name: sorted(values) for name, values in content.facets.items() if values},
        "facts": [content.owner, content.dated, content.evidence],
        "attachments": content.attachments,
    }
    canonical = json.dumps(everything, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Analyser:
    """Makes the tokens of some pages, with the concepts as they are now; `attached` are texts of files by document."""

    def __init__(self, attached: Mapping[int, str]) -> None:
        self._matcher = concept_matcher()
        self._attached = attached
        self.pieces: set[str] = set()
        """What readers can read on the pages (`search.analysis.chunks`)."""

    def token_columns(self, content: SearchContent, language: str) -> dict[str, Any]:
        """Return what is stored of the tokens of each field, by column."""
        texts = [self._attached[pk] for pk in content.attachments if pk in self._attached]
        tokens = document_tokens(content, language, self._matcher, texts, self.pieces)
        return {SearchDocument.TOKEN_COLUMNS[name]: text for name, text in tokens.items()}


def document_of(found: Findable, version: int, analyser: Analyser, restrictions: Sequence[int] = ()) -> SearchDocument:
    """Return the document of a page, not saved."""
    page, content = found.page, found.content
    language = page.locale.language_code
    return SearchDocument(
        page_id=page.pk,
        version=version,
        language=language,
        translation_key=page.translation_key,
        kind=content.kind,
        owner=content.owner,
        facets={name: list(values) for name, values in content.facets.items()},
        restrictions=list(restrictions),
        dated=content.dated,
        evidence=content.evidence,
        published_at=page.first_published_at,
        content_hash=found.content_hash,
        concepts=list(content.concepts),
        title=content.title,
        summary=content.summary,
        body=list(content.body),
        attachments=list(content.attachments),
        **analyser.token_columns(content, language),
    )


def next_version(known: int) -> int:
    """Return a version after `known`, and after any that the page had before it was forgotten."""
    return max(known + 1, time.time_ns() // 1_000)


def forms_of(documents: Iterable[SearchDocument]) -> set[str]:
    """Return the forms of words that readers can read in the documents."""
    return forms_in(text for document in documents for text in document.texts())
