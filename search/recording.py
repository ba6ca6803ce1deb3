"""Records a page for the search, and forgets it: the two acts that signals, commands and tests call.

Both take part in the transaction of the caller: what is published is found when the transaction ends, and
what was rolled back was never there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from wagtail.models import Page

from search import conf
from search.analysis.concepts import concept_matcher, concept_token
from search.analysis.documents import ANALYSIS_VERSION, document_tokens
from search.analysis.tokenising import word_list
from search.analysis.words import tokens_of
from search.attachments import texts_of
from search.contract import Clause, Engine, Expression, Question, Reader, Run, SearchContent
from search.engines import ENGINES, engine, engine_of_database
from search.models import SearchDocument
from search.spelling import add_words
from search.visibility import restrictions_of, under_restriction

BATCH = 500
LARGEST_INDEX = 10_000_000


def writing_engines() -> Iterator[Engine]:
    """The engine of the database, which is always kept, and the one that answers, where it is another."""
    names = dict.fromkeys((connection.vendor, conf.engine_name() or connection.vendor))
    for name in names:
        if name in ENGINES:
            yield engine(name)


def search_content(page: Page) -> SearchContent | None:
    """What `page` says of itself, if it is to be found: live, of a type that joins the search, and no alias.

    An alias serves the text of its source under another language or address. It is left out, for as a document
    of its own it would claim a language that its text is not in; the family's card leads to the source.
    """
    declared = getattr(page, "search_content", None)
    if declared is None or not page.live or page.alias_of_id is not None:
        return None
    content: SearchContent | None = declared()
    return content


def record(page: Page) -> bool:
    """Make the search know `page` as the instance in hand has it; True where that changed anything.

    The instance must hold what is live, with its child rows; it is not read again, since a page that is being
    saved has its child rows in memory only.
    """
    with transaction.atomic():
        found = _found([page])
        return bool(_record(found, anew=False)) if found else forget(page.pk)


def record_batch(pages: Sequence[Page], anew: bool = False) -> list[int]:
    """Record pages together, and return the ids of those that were written.

    Pages whose document says the same already are left alone, unless they are to be written `anew`. A page that
    is not to be found is left out; `forget` drops it.
    """
    with transaction.atomic():
        return _record(_found(pages), anew)


def _record(found: Mapping[int, _Found], anew: bool) -> list[int]:
    known = (
        SearchDocument.objects.select_for_update()
        .only("digest", "version", "restrictions", "translation_key")
        .in_bulk(list(found))
    )
    documents = [
        _document(each, known[pk].version if pk in known else 0)
        for pk, each in found.items()
        if anew or pk not in known or not each.equals(known[pk])
    ]
    _leave_families(documents, known)
    _write(documents)
    return [document.pk for document in documents]


def _leave_families(documents: Iterable[SearchDocument], known: Mapping[int, SearchDocument]) -> None:
    """Take pages out of the families that they belong to no longer, while their rows still say which these are."""
    moved = [
        each.pk for each in documents if each.pk in known and known[each.pk].translation_key != each.translation_key
    ]
    if moved:
        for each in writing_engines():
            each.remove(moved)


class State(Enum):
    """How a page and its document stand to each other."""

    NOT_SEARCHED = "not searched"
    MISSING = "missing"
    STALE = "stale"
    SAME = "same"


def compare(pages: Sequence[Page]) -> dict[int, State]:
    """For each page, whether its document says what the page says."""
    found = _found(pages)
    known = SearchDocument.objects.only("digest", "restrictions").in_bulk(list(found))
    states = dict.fromkeys((page.pk for page in pages), State.NOT_SEARCHED)
    for pk, each in found.items():
        if pk not in known:
            states[pk] = State.MISSING
        else:
            states[pk] = State.SAME if each.equals(known[pk]) else State.STALE
    return states


@dataclass(frozen=True, slots=True)
class _Found:
    """A page that is to be found, with what its document is made of."""

    page: Page
    content: SearchContent
    restrictions: list[int]
    digest: str

    def equals(self, document: SearchDocument) -> bool:
        return (document.digest, document.restrictions) == (self.digest, self.restrictions)


def _found(pages: Sequence[Page]) -> dict[int, _Found]:
    contents = {page.pk: (page, content) for page in pages if (content := search_content(page)) is not None}
    restrictions = restrictions_of(page for page, _content in contents.values())
    return {
        pk: _Found(page, content, list(restrictions[pk]), _digest(page, content))
        for pk, (page, content) in contents.items()
    }


def forget(page_id: int) -> bool:
    """Take a page out of the search; True where it was there."""
    with transaction.atomic():
        documents = SearchDocument.objects.filter(pk=page_id)
        known = documents.exists()
        if known:
            # The engines are told first: what they may need to know of the page is in its row.
            for each in writing_engines():
                each.remove([page_id])
            documents.delete()
    return known


def refresh_restrictions(under: str | None = None) -> int:
    """Write the view restrictions that hold now into the documents, of one branch (a path) or of all.

    The number of documents that changed is returned. Only pages below a restriction and documents that carry
    one are looked at.
    """
    with transaction.atomic():
        restricted = set(SearchDocument.objects.exclude(restrictions=[]).values_list("pk", flat=True))
        pages = under_restriction(Page.objects.all())
        if under is not None:
            pages = pages.filter(path__startswith=under)
        ids = restricted | set(pages.values_list("pk", flat=True))
        changed = 0
        for batch in _batches(sorted(ids)):
            changed += _refresh_restrictions(batch, under)
    return changed


def _refresh_restrictions(page_ids: list[int], under: str | None) -> int:
    pages = Page.objects.filter(pk__in=page_ids).only("pk", "path", "depth")
    if under is not None:
        pages = pages.filter(path__startswith=under)
    current = restrictions_of(pages)
    changed = []
    for document in SearchDocument.objects.select_for_update().filter(pk__in=current):
        restrictions = list(current[document.pk])
        if document.restrictions != restrictions:
            document.restrictions = restrictions
            document.version = next_version(document.version)
            changed.append(document)
    SearchDocument.objects.bulk_update(changed, ["restrictions", "version"])
    _tell_engines(changed)
    return len(changed)


def next_version(known: int) -> int:
    """A version after `known`, and after any that the page had before it was forgotten."""
    return max(known + 1, time.time_ns() // 1_000)


def _digest(page: Page, content: SearchContent) -> str:
    """Of everything that the document is made of, apart from the restrictions.

    By way of JSON, since a value may be of another type in the instance in hand than in one read from the database.
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


def _document(found: _Found, known_version: int) -> SearchDocument:
    page, content = found.page, found.content
    language = page.locale.language_code
    columns = _token_columns(content, language)
    return SearchDocument(
        page_id=page.pk,
        version=next_version(known_version),
        language=language,
        translation_key=page.translation_key,
        kind=content.kind,
        owner=content.owner,
        facets={name: list(values) for name, values in content.facets.items()},
        restrictions=found.restrictions,
        dated=content.dated,
        evidence=content.evidence,
        published_at=page.first_published_at,
        digest=found.digest,
        concepts=list(content.concepts),
        title=content.title,
        summary=content.summary,
        body=list(content.body),
        attachments=list(content.attachments),
        **columns,
    )


def _token_columns(content: SearchContent, language: str) -> dict[str, Any]:
    tokens = document_tokens(content, language, texts_of(content.attachments))
    return {SearchDocument.TOKEN_COLUMNS[name]: text for name, text in tokens.items()}


def analyse_documents(page_ids: Iterable[int]) -> int:
    """Write the tokens of documents anew from the texts that they hold, where these give others by now.

    For what changes beside the page: terms of concepts, texts of files. The number that changed is returned.
    """
    changed = 0
    for batch in _batches(sorted(page_ids)):
        with transaction.atomic():
            documents = [
                document
                for document in SearchDocument.objects.select_for_update().filter(pk__in=batch)
                if _take_tokens(document)
            ]
            columns = list(SearchDocument.TOKEN_COLUMNS.values())
            SearchDocument.objects.bulk_update(documents, [*columns, "version"], batch_size=50)
            _tell_engines(documents)
            changed += len(documents)
    return changed


def pages_naming(codes: Iterable[str]) -> list[int]:
    """Pages that carry one of the concepts in their tokens, or hold all words of one of its terms."""
    matcher = concept_matcher()
    clauses = []
    for code in codes:
        clauses.append(Expression(all=(Clause(sure=(Run((concept_token(code),)),)),)))
        for (each, language), terms in matcher.terms.items():
            if each == code:
                clauses += [_holding_all(word_list(term), language) for term in terms]
    everyone = Reader(languages=conf.content_languages())
    found: set[int] = set()
    for expression in clauses:
        families = engine_of_database().search(Question(expression, everyone, limit=LARGEST_INDEX)).families
        found.update(page_id for family in families for page_id in family.versions.values())
    return sorted(found)


def _holding_all(words: Sequence[str], language: str) -> Expression:
    lemmas = (tokens_of(word, language).lemma or tokens_of(word, language).surface for word in words)
    return Expression(all=tuple(Clause(sure=(Run((lemma,)),)) for lemma in lemmas))


def _take_tokens(document: SearchDocument) -> bool:
    content = SearchContent(
        kind=document.kind,
        title=document.title,
        summary=document.summary,
        body=tuple(document.body),
        concepts=tuple(document.concepts),
        attachments=tuple(document.attachments),
    )
    columns = _token_columns(content, document.language)
    if all(getattr(document, column) == text for column, text in columns.items()):
        return False
    for column, text in columns.items():
        setattr(document, column, text)
    document.version = next_version(document.version)
    return True


def _write(documents: list[SearchDocument]) -> None:
    write_documents(documents)
    forms = forms_of(documents)
    # After the transaction: words that two of them add at once would make one wait for the other.
    transaction.on_commit(lambda: add_words(forms), robust=True)


def write_documents(documents: list[SearchDocument]) -> None:
    """Insert or replace the rows, and tell the engines."""
    if not documents:
        return
    columns = [each.name for each in SearchDocument._meta.concrete_fields if not each.primary_key]
    SearchDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["page_id"], update_fields=columns, batch_size=BATCH
    )
    _tell_engines(documents)


def forms_of(documents: Iterable[SearchDocument]) -> set[str]:
    """The forms of words that readers can read in the documents."""
    return {form.lower() for document in documents for text in document.texts() for form in word_list(text)}


def _tell_engines(documents: list[SearchDocument]) -> None:
    if documents:
        for each in writing_engines():
            each.put([document.as_document() for document in documents])


def _batches(page_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(page_ids), BATCH):
        yield page_ids[start : start + BATCH]


def recordable_pages(page_ids: Iterable[int] | None = None) -> Iterator[Page]:
    """The specific instances of all live pages, or of those named, in batches of bounded size."""
    pages = Page.objects.filter(live=True, alias_of__isnull=True).order_by("pk")
    if page_ids is not None:
        pages = pages.filter(pk__in=page_ids)
    last = 0
    while batch := list(pages.filter(pk__gt=last).select_related("locale").specific()[:BATCH]):
        last = batch[-1].pk
        _read_relations(batch)
        yield from batch


def _read_relations(pages: Iterable[Page]) -> None:
    """Read what the pages say they need for `search_content`, a query a relation and not a page."""
    by_type: dict[type[Page], list[Page]] = {}
    for page in pages:
        by_type.setdefault(type(page), []).append(page)
    for page_type, alike in by_type.items():
        prefetch_related_objects(alike, "locale", *getattr(page_type, "search_related", ()))
