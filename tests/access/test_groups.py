"""Django's groups follow the rows that give roles, whatever is renamed, changed past forms, or ticked by hand."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, ModelLogEntry, PageViewRestriction

from exchange.access.checks import check_groups
from exchange.access.reconciling import differences, sync_rights
from exchange.models import LanguageRole, Membership, Organisation, Role, RoleGroup, SiteRole
from exchange.signals import roles_changed
from tests.factories.exchange import (
    InformationPageFactory,
    OrganisationFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.factories.roles import TRANSLATOR, appointed, member, site_editor
from tests.forms import filled_form

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def group_of(role: str, organisation: Organisation | None = None, locale: Locale | None = None) -> Group:
    return Group.objects.get(
        exchange_role__role=role, exchange_role__organisation=organisation, exchange_role__locale=locale
    )


def roles_by_group(user: Any) -> set[tuple[str, int | None, int | None]]:
    """What the account's groups say of it."""
    rows = RoleGroup.objects.filter(group__user=user)
    return set(rows.values_list("role", "organisation_id", "locale_id"))


def shown_pages(user: Any, codename: str) -> set[int]:
    """The pages at which Wagtail's tree opens to the account for `codename`."""
    rows = GroupPagePermission.objects.filter(group__user=user, permission__codename=codename)
    return set(rows.values_list("page_id", flat=True))


@pytest.fixture
def persefona(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona")


class TestRenamedOrganisation:
    def rename(self, organisation: Organisation, code: str) -> None:
        admin = client_of(SuperuserFactory())
        edit = reverse("wagtailsnippets_exchange_organisation:edit", args=[organisation.pk])
        data = filled_form(admin.get(edit), "w-editor-form") | {"code": code}
        assert admin.post(edit, data).status_code == 302
        organisation.refresh_from_db()
        assert organisation.code == code

    def test_who_was_demoted_is_out_of_publishers_of_the_organisation_and_of_all(self, persefona: Organisation) -> None:
        user = member(persefona, Role.PUBLISHER)
        before = {group_of(role, persefona).pk for role in Role}
        self.rename(persefona, "renamed")
        membership = Membership.objects.get(user=user)
        membership.role = Role.EDITOR
        membership.save()
        assert {group_of(role, persefona).pk for role in Role} == before
        groups = {role for role, organisation, _locale in roles_by_group(user)}
        assert groups == {"reader", "editor"}
        assert user.groups.filter(exchange_role__role="editor", exchange_role__organisation=None).exists()
        assert shown_pages(user, "publish_page") == set()

    def test_who_was_removed_is_out_of_everything(self, persefona: Organisation) -> None:
        stays, goes = member(persefona, Role.PUBLISHER), member(persefona, Role.PUBLISHER)
        self.rename(persefona, "renamed")
        Membership.objects.get(user=goes).delete()
        assert roles_by_group(goes) == set()
        assert not goes.groups.exists()
        assert shown_pages(stays, "publish_page")

    def test_groups_are_called_as_the_organisation_is_now(self, persefona: Organisation) -> None:
        member(persefona, Role.EDITOR)
        self.rename(persefona, "renamed")
        assert group_of(Role.EDITOR, persefona).name == "renamed: editors"

    def test_two_organisations_that_exchange_their_codes_keep_their_people(self, persefona: Organisation) -> None:
        fmso = OrganisationFactory(code="fmso")
        ours, theirs = member(persefona, Role.EDITOR), member(fmso, Role.EDITOR)
        self.rename(persefona, "between")
        self.rename(fmso, "persefona")
        self.rename(persefona, "fmso")
        assert group_of(Role.EDITOR, persefona).user_set.get() == ours
        assert group_of(Role.EDITOR, fmso).user_set.get() == theirs
        assert group_of(Role.EDITOR, fmso).name == "persefona: editors"
        assert differences() == []

    def test_a_page_restricted_to_a_group_stays_open_to_the_same_people(
        self, persefona: Organisation, homes: dict[str, Any]
    ) -> None:
        reader, stranger = member(persefona, Role.READER), member(OrganisationFactory(), Role.READER)
        page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, title="For members")
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.add(group_of(Role.READER, persefona))
        self.rename(persefona, "renamed")
        joined = member(persefona, Role.READER)
        address = page.get_url()
        for user, status in ((reader, 200), (joined, 200), (stranger, 302)):
            assert client_of(user).get(address).status_code == status


class TestChangesPastForms:
    def test_update(self, persefona: Organisation) -> None:
        user = member(persefona, Role.PUBLISHER)
        Membership.objects.filter(user=user).update(role=Role.READER)
        assert roles_by_group(user) == {("reader", persefona.pk, None)}

    def test_bulk_update(self, persefona: Organisation) -> None:
        user = member(persefona, Role.READER)
        membership = Membership.objects.get(user=user)
        membership.role = Role.EDITOR
        Membership.objects.bulk_update([membership], ["role"])
        assert ("editor", None, None) in roles_by_group(user)

    def test_bulk_create(self, persefona: Organisation) -> None:
        user = UserFactory()
        Membership.objects.bulk_create([Membership(organisation=persefona, user=user, role=Role.EDITOR)])
        LanguageRole.objects.bulk_create([LanguageRole(user=user, locale=Locale.objects.get(language_code="cs"))])
        SiteRole.objects.bulk_create([SiteRole(user=user)])
        roles = {role for role, _organisation, _locale in roles_by_group(user)}
        assert roles == {"reader", "editor", "translator", "site-editor"}

    def test_delete_of_many(self, persefona: Organisation) -> None:
        users = [member(persefona, Role.EDITOR) for _ in range(3)]
        Membership.objects.filter(user__in=users[:2]).delete()
        assert [roles_by_group(user) == set() for user in users] == [True, True, False]

    def test_a_member_who_moves_to_another_organisation(self, persefona: Organisation) -> None:
        user, fmso = member(persefona, Role.EDITOR), OrganisationFactory(code="fmso")
        Membership.objects.filter(user=user).update(organisation=fmso)
        assert {organisation for _role, organisation, _locale in roles_by_group(user)} == {fmso.pk, None}


class TestDeleted:
    def test_an_organisation_takes_its_groups_along(self, persefona: Organisation) -> None:
        user = member(persefona, Role.PUBLISHER)
        persefona.delete()
        assert not user.groups.exists()
        assert not Group.objects.filter(name__startswith="persefona").exists()
        assert differences() == []

    def test_a_language_takes_its_groups_along(self, homes: dict[str, Any]) -> None:
        locale = Locale.objects.create(language_code="nn")
        user = appointed("nn", TRANSLATOR)
        assert roles_by_group(user) == {("translator", None, locale.pk)}
        locale.delete()
        assert not user.groups.exists()
        assert not Group.objects.filter(name__startswith="nn:").exists()
        assert differences() == []

    def test_an_account(self, persefona: Organisation) -> None:
        user = member(persefona, Role.PUBLISHER)
        get_user_model().objects.filter(pk=user.pk).delete()
        assert not group_of(Role.PUBLISHER).user_set.exists()
        assert differences() == []

    def test_a_role_group_that_somebody_deleted_comes_back_with_its_people(self, persefona: Organisation) -> None:
        user = member(persefona, Role.EDITOR)
        group_of(Role.EDITOR, persefona).delete()
        sync_rights()
        assert group_of(Role.EDITOR, persefona).user_set.get() == user


class TestWhatWasThereBefore:
    def test_languages_and_tree_that_are_older_than_the_plugin_get_groups_after_migrate(
        self, practice_lists: dict[str, Any]
    ) -> None:
        Group.objects.filter(exchange_role__isnull=False).delete()
        assert not RoleGroup.objects.exists()
        call_command("migrate", verbosity=0)
        for language, page in practice_lists.items():
            translators = group_of("translator", locale=Locale.objects.get(language_code=language))
            assert translators.permissions.filter(codename="access_admin").exists()
            assert page.pk in set(translators.page_permissions.values_list("page_id", flat=True))
        assert differences() == []

    def test_a_translator_of_such_a_language_opens_the_admin(self, practice_lists: dict[str, Any]) -> None:
        Group.objects.filter(exchange_role__isnull=False).delete()
        call_command("migrate", verbosity=0)
        assert client_of(appointed("nb", TRANSLATOR)).get(reverse("wagtailadmin_home")).status_code == 200

    def test_a_hosts_group_of_the_same_name_is_left_alone(self, practice_lists: dict[str, Any]) -> None:
        guest = UserFactory()
        hosts = Group.objects.create(name="acme: editors")
        hosts.user_set.add(guest)
        acme = OrganisationFactory(code="acme")
        user = member(acme, Role.EDITOR)
        ours = group_of(Role.EDITOR, acme)
        assert ours != hosts
        assert ours.name == "acme: editors (2)"
        assert list(ours.user_set.all()) == [user]
        assert list(hosts.user_set.all()) == [guest]
        acme.delete()
        assert Group.objects.filter(pk=hosts.pk).exists()

    def test_names_are_no_way_in(self, persefona: Organisation) -> None:
        """A group that an administrator calls as ours is called gives nothing."""
        guest = UserFactory()
        Group.objects.create(name="exchange: publishers (2)").user_set.add(guest)
        sync_rights()
        assert roles_by_group(guest) == set()
        assert shown_pages(guest, "publish_page") == set()


class TestTickedByHand:
    @pytest.fixture
    def admin(self, persefona: Organisation) -> Client:
        member(persefona, Role.EDITOR)
        return client_of(SuperuserFactory())

    def save(self, admin: Client, user: Any, *groups: Group) -> str:
        """The form of a user in the admin, saved with these groups; what is told then."""
        edit = reverse("wagtailusers_users:edit", args=[user.pk])
        data = {"username": user.username, "email": "a@example.org", "first_name": "A", "last_name": "B"}
        answer = admin.post(edit, data | {"is_active": "on", "groups": [group.pk for group in groups]}, follow=True)
        return " ".join(str(message) for message in answer.context["messages"])

    def test_is_undone_at_once_and_the_answer_says_why_and_where_roles_are_given(
        self, admin: Client, persefona: Organisation
    ) -> None:
        user, group = UserFactory(), group_of(Role.PUBLISHER, persefona)
        told = self.save(admin, user, group)
        assert not user.groups.exists()
        assert "persefona: publishers" in told
        assert "made from roles" in told
        assert reverse("exchange_people:members", args=[persefona.pk]) in told

    def test_also_for_a_new_user(self, admin: Client, persefona: Organisation) -> None:
        data = {
            "username": "new",
            "email": "a@example.org",
            "first_name": "A",
            "last_name": "B",
            "password1": "nine-otters-on-a-raft",
            "password2": "nine-otters-on-a-raft",
            "groups": [group_of(Role.PUBLISHER).pk],
        }
        answer = admin.post(reverse("wagtailusers_users:add"), data, follow=True)
        assert "made from roles" in " ".join(str(message) for message in answer.context["messages"])
        assert not get_user_model().objects.get(username="new").groups.exists()

    def test_and_when_many_are_assigned_at_once(self, admin: Client, persefona: Organisation) -> None:
        users, group = [UserFactory(), UserFactory()], group_of(Role.PUBLISHER, persefona)
        address = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"])
        query = "&".join(f"id={user.pk}" for user in users)
        answer = admin.post(f"{address}?{query}", {"role": group.pk}, follow=True)
        told = [str(message) for message in answer.context["messages"] if "made from roles" in str(message)]
        assert len(told) == 2
        assert not group.user_set.filter(pk__in=[user.pk for user in users]).exists()

    def test_a_tick_that_was_taken_away_comes_back_and_is_told(self, admin: Client, persefona: Organisation) -> None:
        user = member(persefona, Role.EDITOR)
        told = self.save(admin, user)
        assert ("editor", persefona.pk, None) in roles_by_group(user)
        assert "End the role under “People” instead" in told

    def test_a_hosts_own_group_is_nobodys_business(self, admin: Client) -> None:
        user, hosts = UserFactory(), Group.objects.create(name="Shop keepers")
        assert "made from roles" not in self.save(admin, user, hosts)
        assert user.groups.get() == hosts

    def test_is_in_the_history_of_the_person(self, admin: Client, persefona: Organisation) -> None:
        user = UserFactory()
        self.save(admin, user, group_of(Role.PUBLISHER, persefona))
        entry = ModelLogEntry.objects.get(action="exchange.group_tick_undone")
        assert entry.object_id == str(user.pk)
        assert entry.data == {"group": "persefona: publishers"}
        assert entry.user is not None

    def test_past_the_form_is_named_by_the_command_the_check_and_the_report(
        self, admin: Client, persefona: Organisation
    ) -> None:
        user, group = UserFactory(username="ticked-by-hand"), group_of(Role.PUBLISHER, persefona)
        user.groups.add(group)
        out = StringIO()
        with pytest.raises(CommandError, match="1 groups do not agree"):
            call_command("sync_rights", "--check", stdout=out)
        assert f"persefona: publishers: put into it by hand: account {user.pk}" in out.getvalue()
        assert user.groups.exists()

        assert [each.id for each in run_checks(databases=["default"]) if "persefona: publishers" in each.msg] == [
            "exchange.W012"
        ]
        assert not [each for each in run_checks() if each.id == "exchange.W012"]

        report = reverse("exchange_rights_report")
        page = admin.get(report).content.decode()
        assert "persefona: publishers" in page
        assert "ticked-by-hand" in page
        assert user.groups.exists()  # looking changes nothing
        page = admin.post(report, follow=True).content.decode()
        assert "All groups agree with roles" in page
        assert "ticked-by-hand" in page  # in the history below
        assert not user.groups.exists()
        call_command("sync_rights", "--check", stdout=out)

    def test_permissions_that_somebody_gave_a_group_by_hand_are_named_and_taken_back(
        self, admin: Client, persefona: Organisation, homes: dict[str, Any]
    ) -> None:
        editors = group_of(Role.EDITOR)
        publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
        GroupPagePermission.objects.create(group=editors, page=homes["en"], permission=publish)
        assert "Its permissions were changed" in admin.get(reverse("exchange_rights_report")).content.decode()
        sync_rights()
        assert not editors.page_permissions.filter(permission=publish).exists()

    def test_the_report_is_for_administrators(self, persefona: Organisation) -> None:
        for user in (member(persefona, Role.COORDINATOR), site_editor()):
            client = client_of(user)
            home = client.get(reverse("wagtailadmin_home"))
            assert reverse("exchange_rights_report") not in home.content.decode()
            for ask in (client.get, client.post):
                assert ask(reverse("exchange_rights_report")).url == reverse("wagtailadmin_home")


def test_a_check_of_a_database_without_tables_is_silent(homes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `migrate` asks for it the first time."""
    assert check_groups(None, databases=["default"]) == []
    monkeypatch.setattr(RoleGroup._meta, "db_table", "not_there_yet")
    assert check_groups(None, databases=["default"]) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        differences()


def slow_roles(user: Any) -> set[tuple[str, int | None, int | None]]:
    """What the groups of `user` should say, from the rows alone and one by one."""
    ladder = ["reader", "editor", "publisher", "coordinator"]
    found: set[tuple[str, int | None, int | None]] = set()
    for membership in Membership.objects.filter(user=user):
        for role in ladder[: ladder.index(membership.role) + 1]:
            found.add((role, membership.organisation_id, None))
            if role in ("editor", "publisher"):
                found.add((role, None, None))
    for row in LanguageRole.objects.filter(user=user):
        name = {"translator": "translator", "reviewer": "reviewer", "publisher": "language-publisher"}[row.role]
        found.add((name, None, row.locale_id))
    for row in SiteRole.objects.filter(user=user):
        found.add(({"editor": "site-editor", "coordinator": "site-coordinator"}[row.role], None, None))
    return found


def test_signal_of_many_changes_reaches_the_groups(persefona: Organisation) -> None:
    """A host that writes rows by SQL of its own says so by the signal."""
    user = member(persefona, Role.EDITOR)
    super(type(Membership.objects.all()), Membership.objects.filter(user=user)).update(role=Role.READER)
    assert ("editor", persefona.pk, None) in roles_by_group(user)
    roles_changed.send(sender=Membership)
    assert roles_by_group(user) == slow_roles(user)
