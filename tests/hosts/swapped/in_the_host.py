"""What an editor does in this host; run by ../test_swapped_models.py, in a process with the host's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from exchange.bin.models import BinnedItem
from exchange.bin.restoring import restore
from exchange.models import Membership
from exchange.records.membership import Role
from practices.models import PracticePage
from tests.access.files import collection_of, document_in, picture_in, upload
from tests.factories.exchange import ConceptFactory, OrganisationFactory
from tests.factories.practices import PracticePageFactory
from tests.forms import errors_of, practice_form
from tests.hosts.swapped.media.models import Paper, Picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_on_disk(settings: Any, tmp_path: Path) -> None:
    """As on a site: Wagtail serves a document from its path."""
    settings.MEDIA_ROOT = tmp_path
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


@pytest.fixture
def root(homes: dict[str, Any]) -> Collection:
    return Collection.get_first_root_node()


@pytest.fixture
def admin(homes: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("site@example.org", "secret"))
    return client


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    concepts = [ConceptFactory(scheme="method"), ConceptFactory(scheme="target-group")]
    return PracticePageFactory(parent=practice_lists["en"], concepts=concepts)


def edit_url(practice: PracticePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[practice.pk])


def test_the_form_shows_the_chooser_of_the_host_s_pictures(admin: Client, practice: PracticePage) -> None:
    html = admin.get(edit_url(practice)).content.decode()
    assert 'id="id_image-chooser"' in html
    assert '<select name="image"' not in html
    assert 'id="id_attachments-__prefix__-document-chooser"' in html


def test_a_picture_is_uploaded_in_its_chooser_and_saved_with_the_practice(
    admin: Client, root: Collection, practice: PracticePage
) -> None:
    chooser = reverse("wagtailimages_chooser:create")
    fields = {"title": "Drawing", "credit": "A. Painter", "collection": root.pk, "file": upload()}
    answer = admin.post(chooser, {f"image-chooser-upload-{name}": value for name, value in fields.items()})
    assert answer.json()["step"] == "chosen", answer.content
    picture = Picture.objects.get()
    assert picture.credit == "A. Painter"

    page = admin.get(edit_url(practice))
    saved = admin.post(
        edit_url(practice), practice_form(page, practice, image=str(picture.pk), **{"action-publish": "1"})
    )
    assert errors_of(saved) == {}
    practice.refresh_from_db()
    assert practice.get_latest_revision_as_object().image == picture


def test_a_practice_shows_its_picture_and_offers_its_document(
    client: Client, root: Collection, practice: PracticePage
) -> None:
    practice.image = picture_in(root)
    practice.attachments.create(document=document_in(root), title="Form", locale=practice.locale)
    practice.save()
    html = client.get(practice.get_url()).content.decode()
    assert practice.image.renditions.first().url in html
    assert practice.attachments.get().document.url in html
    assert client.get(practice.attachments.get().document.url).status_code == 200
    assert client.get(practice.image.renditions.first().url).status_code == 200


def test_a_deleted_picture_and_document_wait_in_the_bin(admin: Client, root: Collection) -> None:
    for thing, route in ((picture_in(root), "wagtailimages:delete"), (document_in(root), "wagtaildocs:delete")):
        assert admin.post(reverse(route, args=[thing.pk])).status_code == 302
        assert not type(thing).objects.exists()
        (entry,) = BinnedItem.objects.filter(model=thing._meta.label_lower)
        restore(entry)
        assert type(thing).objects.get().title == thing.title


def test_an_editor_uploads_into_the_own_organisation(homes: dict[str, Any], root: Collection) -> None:
    editor = get_user_model().objects.create(email="editor@example.org")
    organisation = OrganisationFactory()
    Membership.objects.create(user=editor, organisation=organisation, role=Role.EDITOR)
    client = Client()
    client.force_login(editor)
    form = {"title": "Form", "file": SimpleUploadedFile("form.txt", b"words"), "collection": root.pk, "edition": "2nd"}

    assert client.post(reverse("wagtaildocs:add"), form).status_code == 302

    paper = Paper.objects.get()
    assert (paper.edition, paper.uploaded_by_user, paper.collection) == ("2nd", editor, collection_of(organisation))
