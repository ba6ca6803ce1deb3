"""What the search app promises and asks: the words that page types, engines and views share.

A page type joins the search by one method, without a base class of ours::

    def search_content(self) -> SearchContent | None: ...

None keeps a page out of the index. The method is called on the instance that is being saved, before
its child rows are in the database, so it must read what the instance holds and nothing else. A class attribute
`search_related`, if there is one, names the relations that it reads, as `prefetch_related` takes them; an index that
is made anew reads them for many pages together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal, Protocol


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


Field = Literal["title", "summary", "concepts", "body", "attachments"]
FIELDS: tuple[Field, ...] = ("title", "summary", "concepts", "body", "attachments")
"""The fields of a document, the weightiest first."""

Sort = Literal["relevance", "newest", "evidence", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "evidence", "title")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a reader asks, as it was typed.

    `text` is what was typed; `filters` maps a facet to the chosen codes (any of them, within a facet;
    all of them, between facets). `offset` and `limit` count translation families. `across` tells whether the terms of
    a concept in other languages are searched as well.
    """

    text: str
    reader: Reader
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    limit: int = 10
    sort: Sort = "relevance"
    across: bool = True


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
    """True where no page held all words, and pages with some of them are shown instead."""


class Tier(IntEnum):
    """How surely a document holds what was typed."""

    SURE = 0
    RELATED = 1
    GUESSED = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens that stand in a row; mostly one. With `prefix`, the last one need only begin so."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One word of a query: a document satisfies it by any of its runs, in any of `fields` (none given: in all).

    `sure` are the runs that say what was typed; `related` those that say the same otherwise, as a term of the same
    concept in another language does; `guessed` those that may have been meant. A document that satisfies every
    clause surely comes before one that needs what is related, and that before one that needs a guess.
    """

    sure: tuple[Run, ...]
    related: tuple[Run, ...] = ()
    guessed: tuple[Run, ...] = ()
    fields: tuple[Field, ...] = ()

    def up_to(self, tier: Tier) -> tuple[Run, ...]:
        """The runs of a tier and those before it."""
        return (self.sure, self.sure + self.related, self.sure + self.related + self.guessed)[tier]


@dataclass(frozen=True, slots=True)
class Expression:
    """What a document has to hold: every clause of `all` (or any of them, with `loosened`), none of `none`."""

    all: tuple[Clause, ...]
    none: tuple[Clause, ...] = ()
    loosened: bool = False

    def in_title(self) -> Expression | None:
        """The same, every word to be met in the title; None where the question itself names fields, or is loosened."""
        if self.loosened or any(clause.fields for clause in self.all):
            return None
        return replace(self, all=tuple(Clause(clause.sure, fields=("title",)) for clause in self.all))

    def steps(self) -> list[tuple[Expression, Tier]]:
        """In what order documents come: those that meet an earlier step come before those that meet a later one.

        First what has every word in its title, then what surely has every word, then what is related, then guesses.
        """
        titled = self.in_title()
        return [*([(titled, Tier.SURE)] if titled else ()), *self.steps_anywhere()]

    def steps_anywhere(self) -> list[tuple[Expression, Tier]]:
        """The same without the first one, that of the title."""
        if self.loosened:
            return [(self, Tier.GUESSED)]
        steps = [(self, Tier.SURE)]
        if any(clause.related for clause in self.all):
            steps.append((self, Tier.RELATED))
        if any(clause.guessed for clause in self.all):
            steps.append((self, Tier.GUESSED))
        return steps


@dataclass(frozen=True, slots=True)
class Question:
    """One question to an engine, analysed. Without an expression it asks for every document."""

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
    """For each field, its tokens joined by blanks."""
    dated: dt.date | None = None
    evidence: int | None = None


class Engine(Protocol):
    """Where documents are kept and asked for. All engines find the same pages.

    Embedded engines keep their index in the site's own database, so `put` and `remove` take part in the
    transaction of the caller.
    """

    name: str

    def search(self, question: Question) -> SearchResults: ...

    def put(self, documents: Iterable[Document]) -> None:
        """Add the documents, or replace what is held of the same pages by a newer version."""
        ...

    def remove(self, page_ids: Iterable[int]) -> None:
        """Drop the pages; a page that is not held is no error."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Hold exactly `documents` afterwards; the number of them is returned."""
        ...

    def versions(self) -> Iterator[tuple[int, int]]:
        """(page id, version) of every document held, by page id."""
        ...

    def is_sound(self) -> bool:
        """Whether the engine's own check of its index finds no fault."""
        ...
