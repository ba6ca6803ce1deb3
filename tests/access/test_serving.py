"""A picture or document is for everyone who may see a page that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, PageViewRestriction

from exchange.checks import check_pictures
from exchange.models import Organisation, Role
from practices.models import PracticeAttachment, PracticePage
from tests.access.files import collection_of, document_in, member, picture_in
from tests.factories.exchange import InformationPageFactory, OrganisationFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_on_disk(settings: Any, tmp_path: Path) -> None:
    """As on a site: Wagtail serves a document from its path."""
    caches["default"].clear()  # of renditions of other tests
    settings.MEDIA_ROOT = tmp_path
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


@pytest.fixture
def owner(practice_lists: dict[str, Any]) -> Organisation:
    organisation = OrganisationFactory(code="persefona")
    member(organisation, Role.EDITOR)
    return organisation


@pytest.fixture
def picture(owner: Organisation) -> Any:
    return picture_in(collection_of(owner))


@pytest.fixture
def document(owner: Organisation) -> Any:
    return document_in(collection_of(owner))


@pytest.fixture
def practice(owner: Organisation, practice_lists: dict[str, Any], picture: Any, document: Any) -> PracticePage:
    """A page that shows both."""
    practice = PracticePageFactory(parent=practice_lists["en"], organisation=owner, image=picture)
    practice.attachments = [PracticeAttachment(document=document, title="Form", locale=practice.locale)]
    practice.save()
    return practice


def restrict(page: Any, kind: str = PageViewRestriction.LOGIN, password: str = "") -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password=password)


def got(client: Client, picture: Any, document: Any) -> tuple[bool, bool]:
    """Whether the reader gets the picture, and the document."""
    answers = [client.get(picture.get_rendition("max-30x30").url), client.get(document.url)]
    for answer in answers:
        assert answer.status_code in (200, 302, 404)
    return answers[0].status_code == 200, answers[1].status_code == 200


class TestWho:
    def test_everybody_gets_what_an_open_page_shows(self, practice: Any, picture: Any, document: Any) -> None:
        assert got(Client(), picture, document) == (True, True)

    def test_a_restricted_page_closes_what_it_alone_shows(
        self, practice: PracticePage, picture: Any, document: Any
    ) -> None:
        restrict(practice)
        assert got(Client(), picture, document) == (False, False)
        assert got(logged_in(UserFactory()), picture, document) == (True, True)

    def test_a_restricted_list_closes_what_the_pages_below_show(
        self, practice: Any, picture: Any, document: Any, practice_lists: dict[str, Any]
    ) -> None:
        restrict(practice_lists["nb"])
        assert got(Client(), picture, document) == (False, False)

    def test_another_page_that_is_open_opens_it(
        self, practice: Any, picture: Any, document: Any, homes: dict[str, Any]
    ) -> None:
        restrict(practice)
        body = f'<p>Read <a linktype="document" id="{document.pk}">this</a>.</p>'
        InformationPageFactory(parent=homes["en"], image=picture, body=body)
        assert got(Client(), picture, document) == (True, True)

    def test_an_alias_below_something_closed_does_not_open_it(
        self, practice: PracticePage, picture: Any, document: Any, homes: dict[str, Any]
    ) -> None:
        restrict(practice)
        practice.create_alias(parent=homes["en"], update_slug="elsewhere")
        assert got(Client(), picture, document) == (False, False)

    def test_the_password_of_the_page_opens_it(self, practice: PracticePage, picture: Any, document: Any) -> None:
        restriction = restrict(practice, PageViewRestriction.PASSWORD, "evening")
        reader = Client()
        assert got(reader, picture, document) == (False, False)
        address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, practice.pk])
        reader.post(address, {"password": "evening", "return_url": practice.url})
        assert got(reader, picture, document) == (True, True)

    def test_a_draft_shows_nothing(self, practice: PracticePage, picture: Any, document: Any) -> None:
        practice.unpublish()
        assert got(Client(), picture, document) == (False, False)

    def test_what_no_page_shows_is_for_who_may_choose_it(
        self, picture: Any, document: Any, owner: Organisation, practice_lists: dict[str, Any]
    ) -> None:
        other = member(OrganisationFactory(), Role.EDITOR)
        assert got(Client(), picture, document) == (False, False)
        assert got(logged_in(UserFactory()), picture, document) == (False, False)
        assert got(logged_in(member(owner, Role.READER)), picture, document) == (False, False)
        assert got(logged_in(other), picture, document) == (True, True)

    def test_what_a_host_shows_by_something_else_than_a_page_stays_open(self, document: Any, picture: Any) -> None:
        from django.contrib.contenttypes.models import ContentType
        from wagtail.models import ReferenceIndex

        for file in (document, picture):
            path = "logo"
            ReferenceIndex.objects.create(
                content_type=ContentType.objects.get_for_model(Redirect),
                base_content_type=ContentType.objects.get_for_model(Redirect),
                object_id="8c0b5c1e-not-a-number",
                to_content_type=ContentType.objects.get_for_model(type(file)),
                to_object_id=str(file.pk),
                model_path=path,
                content_path=path,
                content_path_hash=ReferenceIndex._get_content_path_hash(path),
            )
        assert got(Client(), picture, document) == (True, True)

    def test_who_is_asked_to_log_in_comes_back_to_the_document(self, practice: PracticePage, document: Any) -> None:
        restrict(practice)
        answer = Client().get(document.url)
        assert answer.status_code == 302
        assert document.url in answer.url

    def test_a_closed_collection_stays_closed(self, practice: Any, document: Any) -> None:
        from wagtail.models import CollectionViewRestriction

        CollectionViewRestriction.objects.create(collection=document.collection, restriction_type="login")
        assert Client().get(document.url).status_code == 302


class TestHow:
    def test_the_admin_shows_what_is_in_no_page_yet(self, picture: Any, owner: Organisation) -> None:
        client = logged_in(member(owner, Role.EDITOR))
        page = client.get(reverse("wagtailimages:edit", args=[picture.pk])).content.decode()
        thumbnail = picture.get_rendition("max-800x600").url
        assert thumbnail in page
        assert client.get(thumbnail).status_code == 200
        assert client.get(picture.file.url).status_code == 200

    def test_the_picture_as_it_was_uploaded_is_for_editors(self, practice: Any, picture: Any) -> None:
        assert Client().get(picture.file.url).status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "images/unknown.png",
            "images/../documents/form.txt",
            "images/..%2Fdocuments%2Fform.txt",
            "images//etc/passwd",
            "images/%2e%2e/%2e%2e/manage.py",
            "original_images/unknown.png",
            "documents/form.txt",
            "uploaded_files/form.txt",
            "images/" + "x" * 5000,
            "images/%00.png",
        ],
    )
    def test_other_names_are_not_found(self, path: str, document: Any, owner: Organisation) -> None:
        for client in (Client(), logged_in(member(owner, Role.EDITOR))):
            assert client.get(f"/media/{path}", follow=True).status_code == 404

    def test_a_part_of_a_closed_picture_is_not_given_either(self, practice: PracticePage, picture: Any) -> None:
        url = picture.get_rendition("max-30x30").url
        whole = Client().get(url, headers={"range": "bytes=0-9"})
        assert whole.status_code == 200
        restrict(practice)
        assert Client().get(url, headers={"range": "bytes=0-9"}).status_code == 404
        assert Client().head(url).status_code == 404

    def test_a_picture_whose_file_is_gone_is_not_found(self, practice: Any, picture: Any) -> None:
        rendition = picture.get_rendition("max-30x30")
        rendition.file.storage.delete(rendition.file.name)
        assert Client().get(rendition.url).status_code == 404

    def test_only_reading_is_answered(self, practice: Any, picture: Any) -> None:
        assert Client().post(picture.get_rendition("max-30x30").url).status_code == 405

    def test_the_browser_is_not_sent_what_it_has(self, practice: Any, picture: Any) -> None:
        url = picture.get_rendition("max-30x30").url
        first = Client().get(url)
        assert first.headers["Content-Type"] == "image/png"
        assert first.headers["Cache-Control"] == "private, max-age=86400"
        again = Client().get(url, headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 304
        assert Client().get(url, headers={"if-modified-since": first.headers["Last-Modified"]}).status_code == 304

    def test_what_not_everybody_may_see_is_kept_by_no_browser(self, practice: PracticePage, picture: Any) -> None:
        url = picture.get_rendition("max-30x30").url
        restrict(practice)
        assert logged_in(UserFactory()).get(url).headers["Cache-Control"] == "private, no-store"

    def test_a_public_one_is_still_kept_where_something_else_is_closed(
        self, practice: PracticePage, picture: Any, homes: dict[str, Any]
    ) -> None:
        restrict(InformationPageFactory(parent=homes["en"]))
        answer = Client().get(picture.get_rendition("max-30x30").url)
        assert answer.headers["Cache-Control"] == "private, max-age=86400"


class TestCost:
    def queries(self, url: str) -> int:
        Client().get(url)
        with CaptureQueriesContext(connection) as counted:
            assert Client().get(url).status_code == 200
        return len(counted)

    def test_a_public_picture_costs_one_query_and_two_where_something_is_restricted(
        self, practice: PracticePage, picture: Any, homes: dict[str, Any]
    ) -> None:
        url = picture.get_rendition("max-30x30").url
        assert self.queries(url) == 1
        restrict(InformationPageFactory(parent=homes["en"]))
        assert self.queries(url) == 2

    def test_so_it_is_however_many_pages_show_it(
        self, practice: PracticePage, picture: Any, practice_lists: dict[str, Any]
    ) -> None:
        restrict(practice)
        for _ in range(4):
            PracticePageFactory(parent=practice_lists["en"], image=picture)
        assert self.queries(picture.get_rendition("max-30x30").url) == 2

    def test_a_document_costs_no_more_beside_wagtails_own_questions(
        self, practice: PracticePage, document: Any, homes: dict[str, Any]
    ) -> None:
        """Which are the document, its collection, and the restrictions of that."""
        wagtails = 4
        assert self.queries(document.url) <= wagtails + 1
        restrict(InformationPageFactory(parent=homes["en"]))
        assert self.queries(document.url) <= wagtails + 2


def test_many_uses_are_looked_through_to_the_end(
    practice: PracticePage, picture: Any, practice_lists: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.access.serving.MAX_USES", 2)
    restrict(practice)
    closed = [PracticePageFactory(parent=practice_lists["en"], image=picture) for _ in range(3)]
    for page in closed:
        restrict(page)
    url = picture.get_rendition("max-30x30").url
    assert Client().get(url).status_code == 404
    PracticePageFactory(parent=practice_lists["cs"], locale=practice_lists["cs"].locale, image=picture)
    assert Client().get(url).status_code == 200


class TestCheck:
    def test_the_reference_site_is_in_order(self) -> None:
        assert check_pictures(None) == []

    @pytest.mark.parametrize("address", ["https://cdn.example.org/media/", "/other-media/"])
    def test_pictures_that_are_served_past_the_view_are_told_of(self, address: str) -> None:
        with override_settings(MEDIA_URL=address):
            assert [message.id for message in check_pictures(None)] == ["exchange.W011"]


def test_root_collection_is_the_sites(practice_lists: dict[str, Any]) -> None:
    """A picture of the site is served by the same rule."""
    picture = picture_in(Collection.get_first_root_node())
    PracticePageFactory(parent=practice_lists["en"], image=picture)
    assert Client().get(picture.get_rendition("max-30x30").url).status_code == 200
