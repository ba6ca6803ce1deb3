"""The engine protocol: what engines promise, and the queries and documents that they are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Protocol

from search.contract import Field, Reader, Sort
from search.models import SearchDocument


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
    matching: int = 0
    """Families that match, whatever the filters."""
    loosened: bool = False
    """True if no page held all words, and pages with some of them are shown instead."""


class Tier(IntEnum):
    """How surely a document holds what was typed."""

    EXACT = 0
    SYNONYM = 1
    FUZZY = 2


@dataclass(frozen=True, slots=True)
class TokenPhrase:
    """Tokens that appear in a row; mostly one. With `prefix`, the last one need only begin so."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One word of a query: a document satisfies it by any of its runs, in any of `fields` (none given: in all).

    `exact` are the runs that say what was typed; `synonym` those that say the same otherwise, as a term of the same
    concept in another language does; `fuzzy` those that may have been meant. A document that satisfies every clause
    exactly comes before one that needs a synonym, and that before one that needs a fuzzy run.
    """

    exact: tuple[TokenPhrase, ...]
    synonym: tuple[TokenPhrase, ...] = ()
    fuzzy: tuple[TokenPhrase, ...] = ()
    fields: tuple[Field, ...] = ()

    def up_to(self, tier: Tier) -> tuple[TokenPhrase, ...]:
        """Return the runs of a tier and those before it."""
        return (self.exact, self.exact + self.synonym, self.exact + self.synonym + self.fuzzy)[tier]


@dataclass(frozen=True, slots=True)
class Expression:
    """What a document has to hold: every clause of `all` (or any of them, with `loosened`), none of `none`."""

    all: tuple[Clause, ...]
    none: tuple[Clause, ...] = ()
    loosened: bool = False

    def in_title(self) -> Expression | None:
        """Return the same, every word to be met in the title.

        None if the query itself names fields, or is loosened.
        """
        if self.loosened or any(clause.fields for clause in self.all):
            return None
        return replace(self, all=tuple(Clause(clause.exact, fields=("title",)) for clause in self.all))

    def steps(self) -> list[tuple[Expression, Tier]]:
        """Return in what order documents come: those that meet an earlier step come before those that meet a later one.

        First what has every word in its title, then what has every word exactly, then synonyms, then fuzzy matches.
        """
        titled = self.in_title()
        return [*([(titled, Tier.EXACT)] if titled else ()), *self.steps_anywhere()]

    def steps_anywhere(self) -> list[tuple[Expression, Tier]]:
        """Return the same without the first one, that of the title."""
        if self.loosened:
            return [(self, Tier.FUZZY)]
        steps = [(self, Tier.EXACT)]
        if any(clause.synonym for clause in self.all):
            steps.append((self, Tier.SYNONYM))
        if any(clause.fuzzy for clause in self.all):
            steps.append((self, Tier.FUZZY))
        return steps


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """One query to an engine, analysed. Without an expression it asks for every document."""

    expression: Expression | None
    reader: Reader
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Document:
    """One page in one language as every engine stores it. `version` grows with each change of the page."""

    page_id: int
    version: int
    language: str
    translation_key: str
    title: str
    facets: Mapping[str, tuple[str, ...]]
    restrictions: tuple[int, ...]
    tokens: Mapping[Field, str]
    """For each field, its tokens joined by spaces."""
    dated: dt.date | None = None
    evidence: int | None = None

    @classmethod
    def of(cls, row: SearchDocument) -> Document:
        """Return the row of the database as engines take it."""
        return cls(
            page_id=row.page_id,
            version=row.version,
            language=row.language,
            translation_key=str(row.translation_key),
            title=row.title,
            facets=row.all_facets(),
            restrictions=tuple(row.restrictions),
            tokens=row.tokens(),
            dated=row.sort_date(),
            evidence=row.evidence,
        )


class Engine(Protocol):
    """The store where documents are kept and asked for. All engines find the same pages.

    Embedded engines keep their index in the site's own database, so `put` and `remove` take part in the
    transaction of the caller.
    """

    name: str

    def search(self, question: EngineQuery) -> SearchResults: ...

    def put(self, documents: Iterable[Document]) -> None:
        """Add the documents, or replace what is held of the same pages by a newer version."""
        ...

    def remove(self, page_ids: Iterable[int]) -> None:
        """Drop the pages; a page that is not held is not an error."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Hold exactly `documents` afterwards; return the number of them."""
        ...

    def versions(self) -> Iterator[tuple[int, int]]:
        """Return (page id, version) of every document held, by page id."""
        ...

    def count(self) -> int:
        """Return how many documents are held, counted where they are held."""
        ...

    def is_healthy(self) -> bool:
        """Return whether the engine's own check of its index finds no fault."""
        ...
