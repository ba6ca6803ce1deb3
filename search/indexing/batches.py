"""Makes the documents of a part of the pages, ready for another process to write.

With each goes what is needed to know, when it is written, whether the page is still as it was read.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterable
from typing import NamedTuple

from search.analysis.chunks import forms_in
from search.engines.database.base import embedded_engine
from search.indexing.attachments import texts as attachment_texts
from search.indexing.documents import Analyser, document_of, findable, next_version
from search.indexing.pages import Part, read
from search.indexing.rows import Row, row_of
from search.models import SearchDocument


class Made(NamedTuple):
    """The document of one page. `known` is the version of the one that there was before the page was read."""

    page_id: int
    version: int
    known: int | None
    family: uuid.UUID
    files: dict[int, str]
    """The state of each attached file (`attachments.states_of`), "" if it has none."""
    row: Row
    full_text: str


class MadePart(NamedTuple):
    """The documents of a part of so many pages, and the forms of words that no former part of its maker had."""

    pages: int
    documents: list[Made]
    forms: set[str]


class Maker:
    """Makes one part after the other."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def make(self, part: Part) -> MadePart:
        # The version before the pages: a change in between then has a later one, and is seen to have happened.
        known = dict(SearchDocument.objects.filter(pk__in=part.page_ids).values_list("pk", "version"))
        version = next_version(max(known.values(), default=0))
        found = findable(read(part)).values()
        offered = {pk for each in found for pk in each.content.attachments}
        files, analyser = attachment_texts.states_of(offered), Analyser(attachment_texts.texts_of(offered))
        documents = [document_of(each, version, analyser) for each in found]
        pieces = analyser.pieces - self._told
        self._told |= pieces
        made = [_made(each, known.get(each.pk), files) for each in documents]
        return MadePart(len(part.page_ids), made, forms_in(pieces))


def made_here(parts: Iterable[Part]) -> Generator[MadePart]:
    """Yield the parts in their order, made in this process when they are asked for."""
    yield from map(Maker().make, parts)


def _made(document: SearchDocument, known: int | None, files: dict[int, str]) -> Made:
    return Made(
        page_id=document.page_id,
        version=document.version,
        known=known,
        family=document.translation_key,
        files={pk: files.get(pk, "") for pk in document.attachments},
        row=row_of(document),
        full_text=embedded_engine().prepare(document),
    )
