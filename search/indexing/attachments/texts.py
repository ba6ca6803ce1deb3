"""The texts of files, searched with the pages that offer them.

A text is taken out once for each content of a file, after it was uploaded and never while a page is being
published. A file in a closed collection is left out: its page may be open to more readers than it is.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection, CollectionViewRestriction

from search import conf
from search.indexing.attachments.extract import CPU_SECONDS, READERS
from search.models import AttachmentText, SearchDocument

logger = logging.getLogger(__name__)


def open_documents(document_ids: Iterable[int]) -> set[int]:
    """Return those of the documents that are not in a closed collection."""
    closed = CollectionViewRestriction.objects.exclude(restriction_type=CollectionViewRestriction.NONE)
    roots = Collection.objects.filter(pk__in=closed.values("collection"))
    inside = roots.annotate(inner=ExpressionWrapper(OuterRef("collection__path"), output_field=CharField()))
    documents = get_document_model().objects.filter(pk__in=list(document_ids))
    return set(documents.exclude(Exists(inside.filter(inner__startswith=F("path")))).values_list("pk", flat=True))


def texts_of(document_ids: Iterable[int]) -> dict[int, str]:
    """Return the texts that are known of the open ones among the documents."""
    return dict(_known(document_ids).exclude(text="").values_list("pk", "text"))


def states_of(document_ids: Iterable[int]) -> dict[int, str]:
    """Return a fingerprint of what `texts_of` gives: for each open document the hash of its content."""
    return dict(_known(document_ids).values_list("pk", "content_hash"))


def _known(document_ids: Iterable[int]) -> QuerySet[AttachmentText]:
    ids = set(document_ids)
    return AttachmentText.objects.filter(pk__in=open_documents(ids) if ids else ())


def read(document: AbstractDocument) -> AttachmentText | None:
    """Take the text out of a document, unless it was done for this content of it; None if it is not of a known kind."""
    kind = Path(document.filename).suffix.lower().lstrip(".")
    if kind not in READERS:
        return None
    content_hash = document.get_file_hash()
    known = AttachmentText.objects.filter(pk=document.pk, content_hash=content_hash).first()
    if known is not None:
        return known
    text, warning = _extract(document, kind)
    if warning:
        logger.warning("The text of document %d (%s) cannot be searched: %s.", document.pk, kind, warning)
    row, _created = AttachmentText.objects.update_or_create(
        document_id=document.pk, defaults={"content_hash": content_hash, "text": text, "warning": warning}
    )
    return row


def _extract(document: AbstractDocument, kind: str) -> tuple[str, str]:
    """Return (text, "") or ("", why there is none)."""
    size = document.get_file_size() or 0
    if size > conf.max_attachment_bytes():
        return "", "the file is too large"
    with document.open_file() as file:
        content = file.read()
    command = [sys.executable, "-m", "search.indexing.attachments.extract", kind]
    try:
        done = subprocess.run(  # noqa: S603  our own module; the file is data on standard input
            command, input=content, capture_output=True, timeout=2 * CPU_SECONDS, check=False, cwd=_package_parent()
        )
    except subprocess.TimeoutExpired:
        return "", "reading the file takes too long"
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        return "", reason[-1][
            :200
        ] if reason and done.returncode == 3 else "reading the file takes too long or too much"
    return done.stdout.decode(errors="replace"), ""


def _package_parent() -> Path:
    return Path(__file__).resolve().parents[3]


def pages_offering(document_ids: Iterable[int] | None = None) -> list[int]:
    """Return pages in the index that offer one of the documents, or any document at all."""
    wanted = None if document_ids is None else set(document_ids)
    rows = SearchDocument.objects.exclude(attachments=[]).values_list("pk", "attachments")
    return [pk for pk, offered in rows if wanted is None or wanted & set(offered)]
