"""What a live or scheduled page shows is not deleted: by form, bulk action, upload or API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import APIToken, Collection

from exchange.models import Organisation, Role
from practices.models import PracticeAttachment, PracticePage
from tests.access.file_acts import (
    deletes_document,
    deletes_document_as_upload,
    deletes_documents,
    deletes_picture,
    deletes_picture_as_upload,
    deletes_pictures,
)
from tests.access.files import (
    collection_of,
    document_in,
    member,
    picture_in,
)
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db


def attach(practice: PracticePage, document: Any) -> PracticePage:
    practice.attachments = [PracticeAttachment(document=document, title="Form", locale=practice.locale)]
    practice.save()
    return practice


class TestInUse:
    """What a live page shows stays, no matter who wants it gone."""

    @pytest.fixture
    def practice(self, practice_lists: dict[str, Any], other: Organisation, owner: Organisation) -> PracticePage:
        """Of another organisation than the files that it shows."""
        member(owner, Role.EDITOR)
        return PracticePageFactory(parent=practice_lists["en"], organisation=other, title="Evening group")

    @pytest.mark.parametrize("name", ["publisher", "administrator"])
    def test_a_picture_is_not_deleted_from_below_a_live_page(
        self, name: str, practice: PracticePage, owner: Organisation, people: dict[str, Any]
    ) -> None:
        picture = picture_in(collection_of(owner))
        practice.image = picture
        practice.save()
        client = logged_in(people[name])

        for method in (client.get, client.post):
            answer = method(reverse("wagtailimages:delete", args=[picture.pk]))
            assert answer.status_code == 409
            assert "Evening group" in answer.content.decode()
            assert reverse("wagtailadmin_pages:edit", args=[practice.pk]) in answer.content.decode()
        assert not deletes_picture_as_upload(client, picture, None)
        assert not deletes_pictures(client, picture, None)

        practice.unpublish()
        assert deletes_picture(client, picture, None)

    def test_a_document_is_not_deleted_from_below_a_live_page(
        self, practice: PracticePage, owner: Organisation, people: dict[str, Any]
    ) -> None:
        document = document_in(collection_of(owner))
        attach(practice, document)
        client = logged_in(people["publisher"])
        answer = client.post(reverse("wagtaildocs:delete", args=[document.pk]))
        assert answer.status_code == 409
        assert "Evening group" in answer.content.decode()
        assert not deletes_document_as_upload(client, None, document)
        assert not deletes_documents(client, None, document)

    def test_a_document_in_a_rich_text_is_in_use(
        self, practice: PracticePage, owner: Organisation, people: dict[str, Any]
    ) -> None:
        document = document_in(collection_of(owner))
        practice.problem = f'<p>Read <a linktype="document" id="{document.pk}">this</a>.</p>'
        practice.save()
        assert not deletes_document(logged_in(people["publisher"]), None, document)

    def test_one_in_use_keeps_all_that_were_ticked_and_is_named(
        self, practice: PracticePage, owner: Organisation, people: dict[str, Any]
    ) -> None:
        used, unused = picture_in(collection_of(owner), title="The drawing"), picture_in(collection_of(owner))
        practice.image = used
        practice.save()
        address = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"])
        answer = logged_in(people["publisher"]).post(f"{address}?id={used.pk}&id={unused.pk}")
        assert answer.status_code == 409
        assert "The drawing" in answer.content.decode()
        assert "Evening group" in answer.content.decode()
        assert get_image_model().objects.count() == 2

    def test_what_a_scheduled_page_will_show_stays(
        self, practice: PracticePage, owner: Organisation, people: dict[str, Any]
    ) -> None:
        picture = picture_in(collection_of(owner))
        practice.save_revision().publish()
        practice = PracticePage.objects.get(pk=practice.pk)
        practice.image = picture
        practice.go_live_at = timezone.now() + timedelta(days=1)
        practice.save_revision().publish()
        assert PracticePage.objects.get(pk=practice.pk).image is None
        answer = logged_in(people["publisher"]).post(reverse("wagtailimages:delete", args=[picture.pk]))
        assert answer.status_code == 409
        assert "Evening group" in answer.content.decode()

    @pytest.mark.parametrize(("kind", "place"), [("image", picture_in), ("document", document_in)])
    def test_who_replaces_a_file_is_told_on_which_live_pages_it_stands(
        self,
        kind: str,
        place: Callable[[Collection], Any],
        practice: PracticePage,
        owner: Organisation,
        people: dict[str, Any],
    ) -> None:
        file = place(collection_of(owner))
        name = {"image": "wagtailimages:edit", "document": "wagtaildocs:edit"}[kind]
        client = logged_in(people["editor"])
        assert "readers get the new one at once" not in client.get(reverse(name, args=[file.pk])).content.decode()
        if kind == "image":
            practice.image = file
            practice.save()
        else:
            attach(practice, file)
        page = client.get(reverse(name, args=[file.pk])).content.decode()
        assert "readers get the new one at once" in page
        assert "Evening group" in page


class TestAPI:
    """Wagtail's API, where a host has it."""

    @pytest.fixture
    def send(self) -> Any:
        def send(user: Any, method: str, address: str, data: Any = None) -> int:
            _token, key = APIToken.create_token(user=user, name="script")
            client = Client(headers={"authorization": f"Bearer {key}"})
            with override_settings(ROOT_URLCONF="tests.access.urls"):
                send = getattr(client, method)
                answer = send(address, data, content_type="application/json") if data is not None else send(address)
            return int(answer.status_code)

        return send

    def test_it_asks_the_same_policy(self, send: Any, people: dict[str, Any], owner: Organisation) -> None:
        picture = picture_in(collection_of(owner))
        address = f"/api/images/{picture.pk}/"
        for name in ("other publisher", "translator", "site editor", "leaver"):
            assert send(people[name], "patch", address, {"title": "Taken over"}) == 403
            assert send(people[name], "delete", address) == 403
        assert send(people["editor"], "patch", address, {"title": "Ours"}) == 200
        assert send(people["publisher"], "delete", address) == 204

    def test_it_deletes_nothing_in_use(
        self, send: Any, people: dict[str, Any], owner: Organisation, practice_lists: dict[str, Any]
    ) -> None:
        picture = picture_in(collection_of(owner))
        PracticePageFactory(parent=practice_lists["en"], image=picture)
        assert send(people["administrator"], "delete", f"/api/images/{picture.pk}/") == 403
        assert get_image_model().objects.filter(pk=picture.pk).exists()

    def test_the_admins_api_changes_nothing(self, people: dict[str, Any], owner: Organisation) -> None:
        picture = picture_in(collection_of(owner))
        address = f"/admin/api/main/images/{picture.pk}/"
        for method in ("delete", "put", "patch", "post"):
            assert getattr(logged_in(people["administrator"]), method)(address).status_code in (403, 405)
