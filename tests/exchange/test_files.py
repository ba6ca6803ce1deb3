"""Pictures and documents: what is refused, and that a page outlives what is deleted."""

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

from practices.models import PracticeAttachment, PracticePage
from tests.factories.exchange import SuperuserFactory
from tests.factories.practices import PracticePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(SuperuserFactory())
    return client


def test_a_program_is_no_document(admin: Client) -> None:
    upload = SimpleUploadedFile("form.exe", b"MZ", content_type="application/x-msdownload")
    answer = admin.post(reverse("wagtaildocs:add"), {"title": "Form", "file": upload})
    assert not get_document_model().objects.exists()
    assert "exe" in answer.content.decode()


def test_a_text_is_no_picture(admin: Client) -> None:
    upload = SimpleUploadedFile("drawing.png", b"this is no picture", content_type="image/png")
    answer = admin.post(reverse("wagtailimages:add"), {"title": "Drawing", "file": upload})
    assert not get_image_model().objects.exists()
    assert answer.status_code == 200


class TestInUse:
    def test_a_deleted_picture_leaves_the_draft(self, admin: Client, practice_lists: dict[str, Any]) -> None:
        image = get_image_model().objects.create(title="Drawing", file=get_test_image_file())
        practice = PracticePageFactory(parent=practice_lists["en"], image=image, live=False)

        warning = admin.get(reverse("wagtailimages:delete", args=[image.pk])).content.decode()
        assert "1 time" in warning
        admin.post(reverse("wagtailimages:delete", args=[image.pk]))

        assert not get_image_model().objects.exists()
        assert PracticePage.objects.get(pk=practice.pk).image is None

    def test_a_deleted_document_leaves_the_draft(self, admin: Client, practice_lists: dict[str, Any]) -> None:
        document = get_document_model().objects.create(title="Form", file=ContentFile(b"text", name="form.txt"))
        practice = PracticePageFactory(parent=practice_lists["en"], title="Evening group")
        practice.attachments = [PracticeAttachment(document=document, title="Form", locale=practice.locale)]
        practice.save()
        assert document.url in Client().get(practice.get_url()).content.decode()
        practice.unpublish()

        admin.post(reverse("wagtaildocs:delete", args=[document.pk]))

        practice = PracticePage.objects.get(pk=practice.pk)
        practice.save_revision().publish()
        page = Client().get(practice.get_url()).content.decode()
        assert "Evening group" in page
        assert document.url not in page

    def test_an_organisation_in_use_is_not_deleted(self, admin: Client, practice_lists: dict[str, Any]) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"])
        organisation = practice.organisation

        delete = reverse("wagtailsnippets_exchange_organisation:delete", args=[organisation.pk])
        answer = admin.post(delete, follow=True)

        assert answer.status_code == 200
        assert PracticePage.objects.filter(organisation=organisation).exists()
