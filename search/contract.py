"""What the search app promises and asks: the words that page types, engines and views share.

A page type joins the search by one method, without a base class of ours::

    def search_content(self) -> SearchContent | None: ...

None keeps a page out of the index. The method is called on the instance that is being saved, before
its child rows are in the database, so it must read what the instance holds and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SearchContent:
    """The searchable text and facts of one page in one language.

    `kind` is the page type's stable name ("practice"); `facets` maps a facet to the stable codes that
    the page carries (`{"method": ("self-help-group",)}`), the same in every language version;
    `concepts` are codes of the concepts that the page is about; `owner` is the stable code of the
    organisation that owns the page ("" for none).
    """

    kind: str
    title: str
    summary: str = ""
    body: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str = ""
    dated: dt.date | None = None
    evidence: int | None = None
    attachments: tuple[int, ...] = ()
    """Primary keys of Wagtail documents whose text is searched with the page."""


@dataclass(frozen=True, slots=True)
class ConceptTerms:
    """A concept as the analysis needs it: its code and its terms in one language, preferred first."""

    code: str
    language: str
    terms: tuple[str, ...]


class ConceptSource(Protocol):
    """Where the analysis gets the concepts from; the app that keeps them registers one."""

    def terms(self) -> Iterable[ConceptTerms]: ...

    def version(self) -> str:
        """A value that changes whenever a term does."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, as far as the search is concerned.

    `languages` are language codes, the preferred one first; `barred` are the primary keys of the view
    restrictions that she does not pass. A document that carries any of these does not exist for her.
    """

    languages: tuple[str, ...]
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One question to an engine.

    `text` is what was typed; `filters` maps a facet to the chosen codes (any of them, within a facet;
    all of them, between facets). `offset` and `limit` count translation families.
    """

    text: str
    reader: Reader
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Family:
    """One card: the language versions of a page that matched or exist, the one to show first."""

    translation_key: str
    page_id: int
    language: str
    versions: Mapping[str, int]
    """Language code to page id, of every version that the reader may see."""
    score: float
    matched: tuple[str, ...] = ()
    """The language codes in which the query matched, best first."""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What an engine answers. `total` counts families."""

    families: Sequence[Family]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    loosened: bool = False
    """True where no page held all words, and pages with some of them are shown instead."""
