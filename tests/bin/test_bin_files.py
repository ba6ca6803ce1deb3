"""Pictures and documents come back with their files; a file that was replaced, too."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ReferenceIndex

from exchange.access.files import make_missing_collections
from exchange.bin.models import BinnedItem
from exchange.bin.restoring import restore
from exchange.bin.storage import bin_storage
from exchange.models import Role
from practices.models import PracticePage
from tests.bin.snapshots import all_rows, differences
from tests.factories.exchange import MembershipFactory, SuperuserFactory
from tests.factories.practices import PracticePageFactory

pytestmark = pytest.mark.django_db
Image, Document = get_image_model(), get_document_model()


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(SuperuserFactory())
    return client


@pytest.fixture
def document() -> Any:
    return Document.objects.create(title="Leaflet", file=ContentFile(b"first", name="leaflet.txt"))


def test_a_picture_of_a_draft_comes_back_where_it_was_chosen(
    admin: Client, practice_lists: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    image = Image.objects.create(title="Garden", file=get_test_image_file())
    practice = PracticePageFactory(
        parent=practice_lists["en"], locale=practice_lists["en"].locale, image=image, live=False
    )
    ReferenceIndex.create_or_update_for_object(practice)
    content = image.file.open().read()
    before = all_rows()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("wagtailimages:delete", args=[image.pk]))
    image = Image(pk=int(BinnedItem.objects.get().object_id), file=image.file)
    assert PracticePage.objects.get(pk=practice.pk).image is None
    _lose(image.file)
    with django_capture_on_commit_callbacks(execute=True):
        restore(BinnedItem.objects.get())
    assert differences(before, all_rows()) == []
    assert PracticePage.objects.get(pk=practice.pk).image.file.read() == content
    assert Image.objects.get(pk=image.pk).get_usage().count() == 1
    assert bin_storage().listdir("")[1] == []


def test_a_picture_that_was_chosen_again_meanwhile_does_not_push_the_new_one_out(
    practice_lists: dict[str, Any],
) -> None:
    image, other = (Image.objects.create(title=name, file=get_test_image_file()) for name in ("Garden", "House"))
    practice = PracticePageFactory(parent=practice_lists["en"], locale=practice_lists["en"].locale, image=image)
    image.delete()
    PracticePage.objects.update(image=other)
    restore(BinnedItem.objects.get())
    assert PracticePage.objects.get(pk=practice.pk).image == other


def test_documents_of_a_bulk_deletion_come_back(
    admin: Client, document: Any, django_capture_on_commit_callbacks: Any
) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "delete"]) + f"?id={document.pk}"
    assert "It can be restored from the bin until" in admin.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(address)
    assert not Document.objects.exists()
    item = BinnedItem.objects.get()
    assert item.kind == "document"
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("exchange_bin:item", args=[item.pk]), {"restore": "1"})
    assert Document.objects.get(pk=document.pk).file.read() == b"first"


def test_a_file_whose_name_was_taken_gets_one_like_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    document = Document.objects.create(title="Leaflet", file=ContentFile(b"first", name="taken.txt"))
    name = document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    _lose(document.file)
    newer = Document.objects.create(title="Newer", file=ContentFile(b"newer", name="taken.txt"))
    assert newer.file.name == name
    restore(BinnedItem.objects.get())
    again = Document.objects.get(title="Leaflet")
    assert again.file.read() == b"first"
    assert Document.objects.get(pk=newer.pk).file.read() == b"newer"


def test_a_replaced_file_can_be_put_back_and_forth(
    admin: Client, document: Any, django_capture_on_commit_callbacks: Any
) -> None:
    edit = reverse("wagtaildocs:edit", args=[document.pk])
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(edit, {"title": "Leaflet", "collection": document.collection_id, "file": _upload(b"second")})
    assert Document.objects.get().file.read() == b"second"
    item = BinnedItem.objects.get()
    assert item.kind == "replaced"
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("exchange_bin:item", args=[item.pk]), {"restore": "1"})
    back = Document.objects.get()
    assert back.file.read() == b"first"
    assert back.file_size == len(b"first")
    (other,) = BinnedItem.objects.restorable()
    with django_capture_on_commit_callbacks(execute=True):
        restore(other)
    assert Document.objects.get().file.read() == b"second"


def test_a_replaced_picture_goes_to_the_bin(admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    image = Image.objects.create(title="Garden", file=get_test_image_file(filename="old.png"))
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {
                "title": "Garden",
                "collection": image.collection_id,
                "file": SimpleUploadedFile(
                    "new.png", get_test_image_file(size=(20, 10)).file.getvalue(), content_type="image/png"
                ),
                "description": "",
                "tags": "",
            },
        )
    assert Image.objects.get().width == 20
    restore(BinnedItem.objects.get())
    assert Image.objects.get().width == 640


def test_files_in_the_bin_have_no_address(document: Any) -> None:
    document.delete()
    stored = BinnedItem.objects.get().files.get().stored_as
    assert "leaflet" not in stored
    assert bin_storage().exists(stored)


def _lose(file: Any) -> None:
    """Wagtail's task deletes the file from a new storage object, which is another one where it is in memory."""
    file.storage.delete(file.name)


def _upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("leaflet.txt", content, content_type="text/plain")


def test_a_file_of_an_organisation_is_restored_by_its_publishers(
    practice_lists: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    membership = MembershipFactory(role=Role.PUBLISHER)
    stranger = MembershipFactory(role=Role.PUBLISHER)
    make_missing_collections()
    collection = membership.organisation.file_collection.collection
    document = Document.objects.create(
        title="Leaflet", file=ContentFile(b"first", name="leaflet.txt"), collection=collection
    )
    key = document.pk
    document.delete()
    item = BinnedItem.objects.get()
    for user, is_back in ((stranger.user, False), (membership.user, True)):
        client = Client()
        client.force_login(user)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("exchange_bin:item", args=[item.pk]), {"restore": "1"})
        assert Document.objects.filter(pk=key).exists() is is_back


def test_a_picture_that_nothing_shows_is_deleted_by_form_and_comes_back(
    admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    image = Image.objects.create(title="Garden", file=get_test_image_file(filename="unused.png"))
    delete = reverse("wagtailimages:delete", args=[image.pk])
    assert "It can be restored from the bin until" in admin.get(delete).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(delete)
    assert not Image.objects.exists()
    item = BinnedItem.objects.get()
    admin.post(reverse("exchange_bin:item", args=[item.pk]), {"restore": "1"})
    assert Image.objects.get(pk=image.pk).title == "Garden"
