"""Records a page for the search, and forgets it: the two acts that signals, commands and tests call.

Both take part in the transaction of the caller: what is published is found when the transaction ends, and
what was rolled back was never there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from django.db import connection, transaction
from wagtail.models import Page

from search import conf
from search.analysis.chunks import forms_in
from search.analysis.tokenising import word_list
from search.analysis.words import tokens_of
from search.concepts.current import concept_matcher
from search.concepts.matcher import concept_token
from search.contract import Reader, SearchContent
from search.engines import ENGINES, engine, engine_of_database
from search.engines.protocol import Clause, Document, Engine, EngineQuery, Expression, TokenPhrase
from search.indexing.attachments import texts as attachment_texts
from search.indexing.documents import Analyser, Findable, document_of, findable, next_version
from search.indexing.pages import read_below_children
from search.indexing.rows import row_of, write_rows
from search.models import SearchDocument
from search.query.corrections import add_words
from search.visibility import restrictions_of, under_restriction

BATCH = 500
MAX_INDEX = 10_000_000


def writing_engines() -> Iterator[Engine]:
    """Yield the engine of the database, which is always kept, and the one that answers, if it is another."""
    names = dict.fromkeys((connection.vendor, conf.engine_name() or connection.vendor))
    for name in names:
        if name in ENGINES:
            yield engine(name)


def record(page: Page) -> bool:
    """Make the search know `page` as the instance in memory has it; return whether that changed anything.

    The instance must hold what is live, with its child rows; it is not read again, since a page that is being
    saved has its child rows in memory only.
    """
    with transaction.atomic():
        read_below_children(page)
        found = findable([page])
        return bool(_record(found, force=False)) if found else forget(page.pk)


def record_batch(pages: Sequence[Page], force: bool = False) -> list[int]:
    """Record pages together, and return the ids of those that were written.

    Pages whose document says the same already are left alone, unless `force` is given. A page that
    is not to be found is left out; `forget` drops it.
    """
    with transaction.atomic():
        return _record(findable(pages), force)


def _record(found: Mapping[int, Findable], force: bool) -> list[int]:
    known = (
        SearchDocument.objects.select_for_update()
        .only("content_hash", "version", "restrictions", "translation_key")
        .order_by("pk")
        .in_bulk(list(found))
    )
    restrictions = restrictions_of(each.page for each in found.values())
    changed = {
        pk: each
        for pk, each in found.items()
        if force or pk not in known or not _equals(known[pk], each, restrictions[pk])
    }
    analyser = Analyser(attachment_texts.texts_of(pk for each in changed.values() for pk in each.content.attachments))
    documents = [
        document_of(each, next_version(known[pk].version if pk in known else 0), analyser, restrictions[pk])
        for pk, each in changed.items()
    ]
    leave_families({document.pk: document.translation_key for document in documents}, known)
    write_documents(documents)
    # After the transaction: words that two of them add at once would make one wait for the other.
    transaction.on_commit(lambda: add_words(forms_in(analyser.pieces)), robust=True)
    return [document.pk for document in documents]


def _equals(document: SearchDocument, found: Findable, restrictions: Sequence[int]) -> bool:
    return (document.content_hash, document.restrictions) == (found.content_hash, list(restrictions))


def leave_families(families: Mapping[int, uuid.UUID], known: Mapping[int, SearchDocument]) -> None:
    """Take pages out of the families that they belong to no longer, while their rows still say which these are.

    `families` are those that they belong to from now on, by page id.
    """
    moved = [pk for pk, family in families.items() if pk in known and known[pk].translation_key != family]
    if moved:
        for each in writing_engines():
            each.remove(moved)


class State(Enum):
    """The relation of a page to its document."""

    NOT_SEARCHED = "not searched"
    MISSING = "missing"
    STALE = "stale"
    SAME = "same"


def compare(pages: Sequence[Page]) -> dict[int, State]:
    """Return, for each page, whether its document says what the page says."""
    found = findable(pages)
    restrictions = restrictions_of(each.page for each in found.values())
    known = SearchDocument.objects.only("content_hash", "restrictions").in_bulk(list(found))
    states = dict.fromkeys((page.pk for page in pages), State.NOT_SEARCHED)
    for pk, each in found.items():
        if pk not in known:
            states[pk] = State.MISSING
        else:
            states[pk] = State.SAME if _equals(known[pk], each, restrictions[pk]) else State.STALE
    return states


def forget(page_id: int) -> bool:
    """Take a page out of the search; return whether it was there."""
    with transaction.atomic():
        documents = SearchDocument.objects.filter(pk=page_id)
        known = documents.exists()
        if known:
            # The engines are notified first: what they may need to know of the page is in its row.
            for each in writing_engines():
                each.remove([page_id])
            documents.delete()
    return known


def refresh_restrictions(under: str | None = None) -> int:
    """Write the view restrictions that hold now into the documents, of one branch (a path) or of all.

    Return the number of documents that changed. Only pages below a restriction and documents that carry one are looked
    at.
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
    for document in SearchDocument.objects.select_for_update().filter(pk__in=current).order_by("pk"):
        restrictions = list(current[document.pk])
        if document.restrictions != restrictions:
            document.restrictions = restrictions
            document.version = next_version(document.version)
            changed.append(document)
    SearchDocument.objects.bulk_update(changed, ["restrictions", "version"])
    _tell_engines(changed)
    return len(changed)


def analyse_documents(page_ids: Iterable[int]) -> int:
    """Write the tokens of documents again from the texts that they hold, if these give others by now.

    For what changes outside the page: terms of concepts, texts of files. Return the number that changed.
    """
    changed = 0
    for batch in _batches(sorted(page_ids)):
        with transaction.atomic():
            rows = list(SearchDocument.objects.select_for_update().filter(pk__in=batch).order_by("pk"))
            analyser = Analyser(attachment_texts.texts_of(pk for row in rows for pk in row.attachments))
            documents = [row for row in rows if _take_tokens(row, analyser)]
            columns = list(SearchDocument.TOKEN_COLUMNS.values())
            SearchDocument.objects.bulk_update(documents, [*columns, "version"], batch_size=50)
            _tell_engines(documents)
            changed += len(documents)
    return changed


def pages_naming(codes: Iterable[str]) -> list[int]:
    """Return pages that carry one of the concepts in their tokens, or hold all words of one of its terms."""
    matcher = concept_matcher()
    clauses = []
    for code in codes:
        clauses.append(Expression(all=(Clause(exact=(TokenPhrase((concept_token(code),)),)),)))
        for (each, language), terms in matcher.terms.items():
            if each == code:
                clauses += [_holding_all(word_list(term), language) for term in terms]
    everyone = Reader(languages=conf.content_languages())
    found: set[int] = set()
    for expression in clauses:
        families = engine_of_database().search(EngineQuery(expression, everyone, limit=MAX_INDEX)).families
        found.update(page_id for family in families for page_id in family.versions.values())
    return sorted(found)


def _holding_all(words: Sequence[str], language: str) -> Expression:
    lemmas = (tokens_of(word, language).lemma or tokens_of(word, language).surface for word in words)
    return Expression(all=tuple(Clause(exact=(TokenPhrase((lemma,)),)) for lemma in lemmas))


def _take_tokens(document: SearchDocument, analyser: Analyser) -> bool:
    content = SearchContent(
        kind=document.kind,
        title=document.title,
        summary=document.summary,
        body=tuple(document.body),
        concepts=tuple(document.concepts),
        attachments=tuple(document.attachments),
    )
    columns = analyser.token_columns(content, document.language)
    if all(getattr(document, column) == text for column, text in columns.items()):
        return False
    for column, text in columns.items():
        setattr(document, column, text)
    document.version = next_version(document.version)
    return True


def write_documents(documents: list[SearchDocument]) -> None:
    """Insert or replace the rows, and notify the engines."""
    if documents:
        write_rows([row_of(document) for document in documents])
        _tell_engines(documents)


def _tell_engines(documents: list[SearchDocument]) -> None:
    if documents:
        for each in writing_engines():
            each.put([Document.of(document) for document in documents])


def _batches(page_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(page_ids), BATCH):
        yield page_ids[start : start + BATCH]
