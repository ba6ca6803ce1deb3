"""What somebody may try to do to an organisation's picture or document, and who should succeed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tests.access.files import (
    upload,
    words_of,
)

OWN_WRITERS = {"editor", "publisher", "coordinator", "administrator"}
OWN_DECIDERS = {"publisher", "coordinator", "administrator"}
PEOPLE = (
    "reader",
    "editor",
    "publisher",
    "coordinator",
    "leaver",
    "other editor",
    "other publisher",
    "other coordinator",
    "translator",
    "publisher of translations",
    "site editor",
    "administrator",
)


def edits_picture(client: Client, picture: Any, document: Any) -> bool:
    address = reverse("wagtailimages:edit", args=[picture.pk])
    client.post(address, {"title": "Taken over", "collection": picture.collection_id, "tags": ""})
    picture.refresh_from_db()
    return picture.title == "Taken over"


def replaces_document(client: Client, picture: Any, document: Any) -> bool:
    file = SimpleUploadedFile("form.txt", b"new words")
    data = {"title": "Form", "file": file, "collection": document.collection_id, "tags": ""}
    client.post(reverse("wagtaildocs:edit", args=[document.pk]), data)
    return words_of(document) == b"new words"


def edits_picture_as_upload(client: Client, picture: Any, document: Any) -> bool:
    data = {f"image-{picture.pk}-title": "Taken over", f"image-{picture.pk}-collection": picture.collection_id}
    client.post(reverse("wagtailimages:edit_multiple", args=[picture.pk]), data)
    picture.refresh_from_db()
    return picture.title == "Taken over"


def edits_document_as_upload(client: Client, picture: Any, document: Any) -> bool:
    data = {f"doc-{document.pk}-title": "Taken over", f"doc-{document.pk}-collection": document.collection_id}
    client.post(reverse("wagtaildocs:edit_multiple", args=[document.pk]), data)
    document.refresh_from_db()
    return document.title == "Taken over"


def tags_pictures(client: Client, picture: Any, document: Any) -> bool:
    address = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "add_tags"])
    client.post(f"{address}?id={picture.pk}", {"tags": "ours"})
    return picture.tags.filter(name="ours").exists()


def tags_documents(client: Client, picture: Any, document: Any) -> bool:
    address = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "add_tags"])
    client.post(f"{address}?id={document.pk}", {"tags": "ours"})
    return document.tags.filter(name="ours").exists()


def adds_picture(client: Client, picture: Any, document: Any) -> bool:
    data = {"title": "New one", "file": upload(), "collection": picture.collection_id, "tags": ""}
    client.post(reverse("wagtailimages:add"), data)
    return get_image_model().objects.filter(title="New one", collection=picture.collection_id).exists()


def adds_document(client: Client, picture: Any, document: Any) -> bool:
    file = SimpleUploadedFile("other.txt", b"words")
    data = {"title": "New one", "file": file, "collection": document.collection_id, "tags": ""}
    client.post(reverse("wagtaildocs:add"), data)
    return get_document_model().objects.filter(title="New one", collection=document.collection_id).exists()


def adds_several_pictures(client: Client, picture: Any, document: Any) -> bool:
    data = {"title": "New one", "files[]": upload(), "collection": picture.collection_id}
    client.post(reverse("wagtailimages:add_multiple"), data)
    return get_image_model().objects.filter(title="New one", collection=picture.collection_id).exists()


def adds_several_documents(client: Client, picture: Any, document: Any) -> bool:
    file = SimpleUploadedFile("other.txt", b"words")
    data = {"title": "New one", "files[]": file, "collection": document.collection_id}
    client.post(reverse("wagtaildocs:add_multiple"), data)
    return get_document_model().objects.filter(title="New one", collection=document.collection_id).exists()


def adds_picture_in_chooser(client: Client, picture: Any, document: Any) -> bool:
    data = {
        "image-chooser-upload-title": "New one",
        "image-chooser-upload-file": upload(),
        "image-chooser-upload-collection": picture.collection_id,
        "image-chooser-upload-tags": "",
    }
    client.post(reverse("wagtailimages_chooser:create"), data)
    return get_image_model().objects.filter(title="New one", collection=picture.collection_id).exists()


def adds_document_in_chooser(client: Client, picture: Any, document: Any) -> bool:
    data = {
        "document-chooser-upload-title": "New one",
        "document-chooser-upload-file": SimpleUploadedFile("other.txt", b"words"),
        "document-chooser-upload-collection": document.collection_id,
        "document-chooser-upload-tags": "",
    }
    client.post(reverse("wagtaildocs_chooser:create"), data)
    return get_document_model().objects.filter(title="New one", collection=document.collection_id).exists()


def deletes_picture(client: Client, picture: Any, document: Any) -> bool:
    client.post(reverse("wagtailimages:delete", args=[picture.pk]))
    return not get_image_model().objects.filter(pk=picture.pk).exists()


def deletes_document(client: Client, picture: Any, document: Any) -> bool:
    client.post(reverse("wagtaildocs:delete", args=[document.pk]))
    return not get_document_model().objects.filter(pk=document.pk).exists()


def deletes_picture_as_upload(client: Client, picture: Any, document: Any) -> bool:
    client.post(reverse("wagtailimages:delete_multiple", args=[picture.pk]))
    return not get_image_model().objects.filter(pk=picture.pk).exists()


def deletes_document_as_upload(client: Client, picture: Any, document: Any) -> bool:
    client.post(reverse("wagtaildocs:delete_multiple", args=[document.pk]))
    return not get_document_model().objects.filter(pk=document.pk).exists()


def deletes_pictures(client: Client, picture: Any, document: Any) -> bool:
    address = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"])
    client.post(f"{address}?id={picture.pk}")
    return not get_image_model().objects.filter(pk=picture.pk).exists()


def deletes_documents(client: Client, picture: Any, document: Any) -> bool:
    address = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "delete"])
    client.post(f"{address}?id={document.pk}")
    return not get_document_model().objects.filter(pk=document.pk).exists()


def chooses_picture(client: Client, picture: Any, document: Any) -> bool:
    listed = client.get(reverse("wagtailimages_chooser:choose_results"))
    chosen = client.get(reverse("wagtailimages_chooser:chosen", args=[picture.pk]))
    return listed.status_code == 200 and picture.title in listed.content.decode() and chosen.status_code == 200


def chooses_document(client: Client, picture: Any, document: Any) -> bool:
    listed = client.get(reverse("wagtaildocs_chooser:choose_results"))
    chosen = client.get(reverse("wagtaildocs_chooser:chosen", args=[document.pk]))
    return listed.status_code == 200 and document.title in listed.content.decode() and chosen.status_code == 200


Act = Callable[[Client, Any, Any], bool]
ACTS: dict[Act, set[str]] = {
    **dict.fromkeys(
        (
            edits_picture,
            replaces_document,
            edits_picture_as_upload,
            edits_document_as_upload,
            tags_pictures,
            tags_documents,
            adds_picture,
            adds_document,
            adds_several_pictures,
            adds_several_documents,
            adds_picture_in_chooser,
            adds_document_in_chooser,
        ),
        OWN_WRITERS,
    ),
    **dict.fromkeys(
        (
            deletes_picture,
            deletes_document,
            deletes_picture_as_upload,
            deletes_document_as_upload,
            deletes_pictures,
            deletes_documents,
        ),
        OWN_DECIDERS,
    ),
    **dict.fromkeys((chooses_picture, chooses_document), set(PEOPLE) - {"reader", "leaver"}),
}
