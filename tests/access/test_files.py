"""Pictures and documents belong to an organisation: others choose them, and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import APIToken, Collection, GroupCollectionPermission

from exchange.access.policy import Verb, may
from exchange.models import LanguageRole, Membership, Organisation, OrganisationCollection, OrganisationName, Role
from practices.models import PracticeAttachment, PracticePage
from tests.access.file_acts import (
    ACTS,
    OWN_DECIDERS,
    OWN_WRITERS,
    PEOPLE,
    Act,
    deletes_document,
    deletes_document_as_upload,
    deletes_documents,
    deletes_picture,
    deletes_picture_as_upload,
    deletes_pictures,
    edits_picture,
)
from tests.access.files import (
    collection_of,
    document_in,
    member,
    picture_in,
    site_editor,
    translator,
    upload,
)
from tests.factories.exchange import MembershipFactory, OrganisationFactory, SuperuserFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona", names={"en": "Persefona", "cs": "Persefona, z. s."})


@pytest.fixture
def other(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="fmso")


@pytest.fixture
def people(owner: Organisation, other: Organisation) -> dict[str, Any]:
    leaver = MembershipFactory(organisation=owner, role=Role.PUBLISHER)
    found = {
        "reader": member(owner, Role.READER),
        "editor": member(owner, Role.EDITOR),
        "publisher": member(owner, Role.PUBLISHER),
        "coordinator": member(owner, Role.COORDINATOR),
        "leaver": leaver.user,
        "other editor": member(other, Role.EDITOR),
        "other publisher": member(other, Role.PUBLISHER),
        "other coordinator": member(other, Role.COORDINATOR),
        "translator": translator("cs"),
        "publisher of translations": translator("cs", LanguageRole.Role.PUBLISHER),
        "site editor": site_editor(),
        "administrator": SuperuserFactory(),
    }
    leaver.delete()
    return found


class TestCollections:
    def test_an_organisation_gets_one_with_its_first_member_who_writes(self, owner: Organisation) -> None:
        member(owner, Role.READER)
        assert not OrganisationCollection.objects.filter(organisation=owner).exists()
        member(owner, Role.EDITOR)
        member(owner, Role.PUBLISHER)
        assert collection_of(owner).name == "Persefona"

    def test_a_reader_who_becomes_an_editor_counts(self, owner: Organisation) -> None:
        membership = MembershipFactory(organisation=owner, role=Role.READER)
        Membership.objects.filter(pk=membership.pk).update(role=Role.EDITOR)
        assert collection_of(owner).name == "Persefona"

    def test_it_follows_the_name_and_is_never_found_by_it(self, owner: Organisation, other: Organisation) -> None:
        decoy = Collection.get_first_root_node().add_child(name="Persefona")
        member(owner, Role.EDITOR)
        made = collection_of(owner)
        assert made != decoy

        OrganisationName.objects.get(organisation=owner, language="en").delete()
        OrganisationName.objects.create(organisation=owner, language="en", text="Persephone")
        owner.code = "persephone"
        owner.save()

        assert collection_of(owner) == made
        assert collection_of(owner).name == "Persephone"
        assert Collection.objects.get(pk=decoy.pk).name == "Persefona"

    def test_groups_have_no_right_to_write_in_any_collection(self, people: dict[str, Any]) -> None:
        names = GroupCollectionPermission.objects.filter(group__exchange_role__isnull=False).values_list(
            "permission__codename", flat=True
        )
        assert set(names) == {"choose_image", "choose_document"}


# Each act gets the client of a person and a picture and a document of the owner, and says whether it had an effect.


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_only_those_who_may_do_anything_to_an_organisations_file(
    act: Act, people: dict[str, Any], owner: Organisation
) -> None:
    done = set()
    for name, user in people.items():
        picture, document = picture_in(collection_of(owner)), document_in(collection_of(owner))
        if act(logged_in(user), picture, document):
            done.add(name)
        get_image_model().objects.all().delete()
        get_document_model().objects.all().delete()
    assert done == ACTS[act]


class TestPolicy:
    def test_it_decides_about_pictures_and_documents_alike(self, people: dict[str, Any], owner: Organisation) -> None:
        for file in (picture_in(collection_of(owner)), document_in(collection_of(owner))):
            assert {name for name in PEOPLE if may(people[name], Verb.CHANGE_FILE, file)} == OWN_WRITERS
            assert {name for name in PEOPLE if may(people[name], Verb.DELETE_FILE, file)} == OWN_DECIDERS

    def test_the_sites_own_files_are_for_site_editors(self, people: dict[str, Any]) -> None:
        file = picture_in(Collection.get_first_root_node())
        allowed = {name for name in PEOPLE if may(people[name], Verb.CHANGE_FILE, file)}
        assert allowed == {"site editor", "administrator"}
        assert {name for name in PEOPLE if edits_picture(logged_in(people[name]), file, None)} >= allowed

    def test_rights_in_a_hosts_collection_stay_the_hosts(self, people: dict[str, Any]) -> None:
        hosts = Collection.get_first_root_node().add_child(name="Press")
        file = picture_in(hosts)
        assert not any(may(people[name], Verb.CHANGE_FILE, file) for name in PEOPLE if name != "administrator")
        press = Group.objects.create(name="Press")
        press.permissions.add(Permission.objects.get(codename="access_admin"))
        right = Permission.objects.get(codename="change_image")
        GroupCollectionPermission.objects.create(group=press, collection=hosts, permission=right)
        user = UserFactory()
        user.groups.add(press)
        assert edits_picture(logged_in(user), file, None)

    def test_a_hosts_right_to_all_collections_ends_before_an_organisations(
        self, people: dict[str, Any], owner: Organisation
    ) -> None:
        everything = Group.objects.create(name="Editors of everything")
        everything.permissions.add(Permission.objects.get(codename="access_admin"))
        root = Collection.get_first_root_node()
        for codename in ("add_image", "change_image", "choose_image"):
            right = Permission.objects.get(codename=codename)
            GroupCollectionPermission.objects.create(group=everything, collection=root, permission=right)
        user = UserFactory()
        user.groups.add(everything)
        client = logged_in(user)
        theirs, sites = picture_in(collection_of(owner), title="Theirs"), picture_in(root, title="The site's")
        below = collection_of(owner).add_child(name="Inside")

        assert not edits_picture(client, theirs, None)
        assert not edits_picture(client, picture_in(below), None)
        listing = client.get(reverse("wagtailimages:index")).content.decode()
        assert "Theirs" not in listing
        assert "The site" in listing
        assert edits_picture(client, sites, None)


class TestMoving:
    @pytest.fixture
    def both(self, owner: Organisation, other: Organisation) -> Any:
        """Somebody who writes for both."""
        user = member(owner, Role.EDITOR)
        MembershipFactory(organisation=other, user=user, role=Role.EDITOR)
        return user

    def move(self, user: Any, picture: Any, target: Collection) -> bool:
        address = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "add_to_collection"])
        logged_in(user).post(f"{address}?id={picture.pk}", {"collection": target.pk})
        picture.refresh_from_db()
        in_bulk = picture.collection_id == target.pk
        data = {"title": picture.title, "collection": target.pk, "tags": ""}
        logged_in(user).post(reverse("wagtailimages:edit", args=[picture.pk]), data)
        picture.refresh_from_db()
        assert in_bulk == (picture.collection_id == target.pk)
        return in_bulk

    def test_it_takes_the_right_in_both_collections(
        self, both: Any, owner: Organisation, other: Organisation, people: dict[str, Any]
    ) -> None:
        picture = picture_in(collection_of(owner))
        assert not self.move(people["publisher"], picture, collection_of(other))
        assert not self.move(people["other publisher"], picture, collection_of(other))
        assert not self.move(people["publisher"], picture, Collection.get_first_root_node())
        assert self.move(both, picture, collection_of(other))


class TestUploadForms:
    def test_only_the_own_collection_is_offered_and_taken_without_a_question(
        self, people: dict[str, Any], owner: Organisation
    ) -> None:
        client = logged_in(people["editor"])
        assert 'name="collection"' not in client.get(reverse("wagtailimages:add")).content.decode()
        client.post(reverse("wagtailimages:add"), {"title": "New one", "file": upload(), "tags": ""})
        assert get_image_model().objects.get(title="New one").collection == collection_of(owner)

    def test_who_also_looks_after_the_site_is_offered_the_own_one_first(
        self, owner: Organisation, other: Organisation
    ) -> None:
        user = site_editor()
        MembershipFactory(organisation=owner, user=user, role=Role.EDITOR)
        member(other, Role.EDITOR)
        form = logged_in(user).get(reverse("wagtailimages:add")).context["form"]
        assert list(form.fields["collection"].queryset) == [collection_of(owner), Collection.get_first_root_node()]

    def test_who_translates_chooses_and_uploads_nothing(self, people: dict[str, Any]) -> None:
        client = logged_in(people["translator"])
        answer = client.get(reverse("wagtailimages_chooser:choose"))
        assert answer.status_code == 200
        assert "image-chooser-upload" not in answer.content.decode()


class TestUploader:
    def test_they_take_back_what_nobody_uses_and_nothing_else(
        self, people: dict[str, Any], owner: Organisation, practice_lists: dict[str, Any]
    ) -> None:
        editor = people["editor"]
        mine, used = (picture_in(collection_of(owner), uploaded_by=editor) for _ in range(2))
        PracticePageFactory(parent=practice_lists["en"], image=used, organisation=owner)
        client = logged_in(editor)
        assert deletes_picture(client, mine, None)
        assert not deletes_picture(client, used, None)
        assert not deletes_picture_as_upload(client, used, None)
        assert not deletes_pictures(client, used, None)

    def test_who_left_takes_nothing_back(self, people: dict[str, Any], owner: Organisation) -> None:
        picture = picture_in(collection_of(owner), uploaded_by=people["leaver"])
        client = logged_in(people["leaver"])
        assert not deletes_picture(client, picture, None)
        assert not edits_picture(client, picture, None)


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


def test_a_list_of_files_asks_no_question_for_each(people: dict[str, Any], owner: Organisation) -> None:
    client = logged_in(people["editor"])

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(reverse("wagtaildocs:index")).status_code == 200
        return len(counted)

    for number in range(2):
        document_in(collection_of(owner), title=f"Form {number}")
    queries()
    few = queries()
    for number in range(15):
        document_in(collection_of(owner), title=f"Paper {number}")
    assert queries() <= few + 1
