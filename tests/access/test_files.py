"""Pictures and documents belong to an organisation: others choose them, and change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission

from exchange.access.policy import Verb, may
from exchange.models import Membership, Organisation, OrganisationCollection, OrganisationName, Role
from tests.access.file_acts import (
    ACTS,
    OWN_DECIDERS,
    OWN_WRITERS,
    PEOPLE,
    Act,
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
    upload,
)
from tests.factories.exchange import MembershipFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db


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
