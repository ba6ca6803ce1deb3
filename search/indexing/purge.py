"""Purging a text from what the search keeps in addition to the pages: its documents, words, and words not found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from wagtail.models import Page

from search.analysis.chunks import forms_in
from search.indexing.recording import forget, record_batch
from search.models import AttachmentText, SearchDocument, SearchWord, UnansweredWord

BATCH = 200
IsIn = Callable[[str], bool]


def documents_with(is_in: IsIn) -> Iterator[tuple[int, str]]:
    """Yield page id and a text of each search document that holds the text."""
    for document in SearchDocument.objects.order_by("pk").iterator(chunk_size=BATCH):
        held = [text for text in (*document.texts(), *map(str, document.attachments)) if is_in(text)]
        if held:
            yield document.pk, held[0]


def files_with(is_in: IsIn) -> Iterator[int]:
    """Yield keys of documents in whose file the text appears."""
    for key, text in AttachmentText.objects.exclude(text="").values_list("pk", "text").iterator(chunk_size=20):
        if is_in(text):
            yield key


def unanswered(text: str) -> int:
    """Return how many rows of words that were asked and not found name a word of the text."""
    return UnansweredWord.objects.filter(word__in=forms_in([text])).count()


@transaction.atomic
def purge(is_in: IsIn, text: str, page_ids: Iterable[int] = ()) -> int:
    """Record again the pages whose document still holds the text and those given; drop its words that no page has.

    The texts of the pages themselves are the caller's matter. Return the number of documents.
    """
    ids = sorted({*page_ids, *(key for key, _text in documents_with(is_in))})
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        pages = list(Page.objects.filter(pk__in=batch, live=True).specific())
        record_batch(pages, force=True)
        for key in set(batch) - {page.pk for page in pages}:
            forget(key)
    _drop_words(forms_in([text]))
    return len(ids)


def _drop_words(forms: set[str]) -> None:
    """Drop words that were asked and not found, and those for comparison with misspelt ones that no page says."""
    UnansweredWord.objects.filter(word__in=forms).delete()
    known = set(SearchWord.objects.filter(form__in=forms).values_list("form", flat=True))
    if not known:
        return
    for document in SearchDocument.objects.order_by("pk").iterator(chunk_size=BATCH):
        known -= forms_in(document.texts())
    SearchWord.objects.filter(form__in=known).delete()
