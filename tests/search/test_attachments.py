"""The texts of files are searched with their pages, and no file can hurt the site."""

from __future__ import annotations

import io
import logging
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from search.contract import Reader, SearchQuery
from search.models import AttachmentText
from search.query.search import search
from tests.search.conftest import PageMaker

WORD = "Setkání svépomocné skupiny"


def office(member: str, text: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(member, f'<d xmlns:w="urn:w"><w:p><w:t>{text}</w:t></w:p></d>')
    return archive.getvalue()


def pdf(text: str) -> bytes:
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return made + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def bomb() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b" " * (64 * 1024 * 1024))
    return archive.getvalue()


def encrypted() -> bytes:
    content = bytearray(office("word/document.xml", "secret"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    return bytes(content)


@pytest.fixture
def upload(db: None, django_capture_on_commit_callbacks: Any) -> Any:
    def made(name: str, content: bytes, collection: Collection | None = None) -> Document:
        document = Document(title=name, collection=collection or Collection.get_first_root_node())
        document.file.save(name, ContentFile(content), save=False)
        with django_capture_on_commit_callbacks(execute=True):
            document.save()
        return document

    return made


def found(text: str) -> list[int]:
    return [family.page_id for family in search(SearchQuery(text, Reader(("cs", "en")))).results.families]


def named_by_words(value: str | bytes) -> str:
    """Keep bytes out of a test's name: a packed file holds the time, and all processes must know a test by one name."""
    return value if isinstance(value, str) else "file"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leaflet.docx", office("word/document.xml", WORD)),
        ("leaflet.odt", office("content.xml", WORD)),
        ("leaflet.txt", WORD.encode()),
        ("old.txt", WORD.encode("cp1250")),
        ("leaflet.pdf", pdf("Setkani skupiny")),
    ],
    ids=named_by_words,
)
def test_a_page_is_found_by_the_text_of_its_file(upload: Any, make_page: PageMaker, name: str, content: bytes) -> None:
    page = make_page("cs", "Leták", attachment=upload(name, content))
    assert found("skupinách") == [page.pk]


def test_a_page_that_was_there_before_its_file_was_read_is_found_as_well(
    upload: Any, make_page: PageMaker, django_capture_on_commit_callbacks: Any
) -> None:
    document = upload("leaflet.txt", b"Music")
    page = make_page("cs", "Leták", attachment=document)
    document.file.save("other.txt", ContentFile(WORD.encode()), save=False)
    document.file_hash = ""
    with django_capture_on_commit_callbacks(execute=True):
        document.save()
    assert found("skupinách") == [page.pk]
    assert found("music") == []
    document.delete()
    assert found("skupinách") == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bomb.docx", bomb(), "unpacks to too much"),
        ("locked.docx", encrypted(), "encrypted"),
        ("broken.docx", b"PK\x03\x04 nonsense", "broken"),
        ("broken.pdf", b"%PDF-1.4 nonsense", "broken"),
        ("other.odt", office("something.xml", "x"), "not of the kind"),
        ("entities.docx", office("word/document.xml", "&a;"), "broken"),
    ],
    ids=named_by_words,
)
def test_a_bad_file_gives_a_warning_and_its_page_is_found(
    upload: Any, make_page: PageMaker, caplog: Any, name: str, content: bytes, reason: str
) -> None:
    with caplog.at_level(logging.WARNING):
        document = upload(name, content)
    assert reason in AttachmentText.objects.get(pk=document.pk).warning
    assert reason in caplog.text
    page = make_page("cs", "Leták", attachment=document)
    assert found("leták") == [page.pk]


def test_a_file_too_large_is_not_read(upload: Any, settings: Any) -> None:
    settings.EXCHANGE_SEARCH_MAX_ATTACHMENT_BYTES = 3
    assert AttachmentText.objects.get(pk=upload("leaflet.txt", b"Music").pk).warning == "the file is too large"


def test_a_file_in_a_closed_collection_is_not_told_by_its_open_page(upload: Any, make_page: PageMaker) -> None:
    closed = Collection.get_first_root_node().add_child(instance=Collection(name="Closed"))
    restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    page = make_page("cs", "Leták", attachment=upload("leaflet.txt", WORD.encode(), closed))
    assert found("skupinách") == []
    restriction.delete()
    assert found("skupinách") == [page.pk]
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert found("skupinách") == []
