"""The people of an organisation as its coordinator and an administrator see and change them in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data
from wagtail.users.models import UserProfile

from exchange.access.policy import Verb, may
from exchange.access.reconciling import permissions_called
from exchange.models import Membership, Organisation, Role
from tests.factories.exchange import MembershipFactory, OrganisationFactory, SuperuserFactory, UserFactory
from tests.factories.roles import member, site_editor
from tests.forms import errors_of, filled_form
from tests.people.conftest import client_of, invite, screen, text_of

pytestmark = pytest.mark.django_db


def role_of(user: Any, organisation: Organisation) -> str | None:
    return Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def membership_of(user: Any) -> Membership:
    return Membership.objects.get(user=user)


class TestList:
    def test_the_menu_leads_a_coordinator_to_their_own_people(
        self, desk: Client, persefona: Organisation, fmso: Organisation
    ) -> None:
        assert screen("organisations") in desk.get(reverse("wagtailadmin_home")).content.decode()
        assert desk.get(screen("organisations")).url == screen("members", persefona.pk)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER])
    def test_others_have_neither_the_menu_nor_the_screen(self, persefona: Organisation, role: Role) -> None:
        client = client_of(member(persefona, role))
        home = client.get(reverse("wagtailadmin_home"))
        assert home.status_code == 200
        assert screen("organisations") not in home.content.decode()
        for address in (screen("organisations"), screen("members", persefona.pk), screen("invite", persefona.pk)):
            assert client.get(address).url == reverse("wagtailadmin_home")

    def test_it_says_who_takes_part_as_what_since_when_and_when_they_were_last_here_by_month(
        self, desk: Client, persefona: Organisation, fmso: Organisation
    ) -> None:
        editor = member(persefona, Role.EDITOR)
        editor.last_login = timezone.datetime(2026, 3, 17, 9, 41, tzinfo=timezone.get_current_timezone())
        editor.save()
        stranger = member(fmso, Role.EDITOR)
        page = text_of(desk.get(screen("members", persefona.pk)))
        assert editor.username in page
        assert "Writes and edits" in page
        assert "March 2026" in page
        assert "17 March" not in page
        assert "9:41" not in page
        assert stranger.username not in page

    def test_it_costs_as_many_queries_with_fifty_people_as_with_five(
        self, desk: Client, persefona: Organisation, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(60):
            MembershipFactory(organisation=persefona)
        for number in range(20):
            invite(desk, persefona, f"person-{number}@example.org")
        with django_assert_max_num_queries(30):
            page = desk.get(screen("members", persefona.pk))
        assert "Page 1 of 2" in text_of(page)

    def test_an_administrator_finds_every_organisation(self, persefona: Organisation, fmso: Organisation) -> None:
        client = client_of(SuperuserFactory())
        everything = text_of(client.get(screen("organisations")))
        assert "Persefona" in everything
        assert "FMSO" in everything
        found = text_of(client.get(screen("organisations"), {"q": "perse"}))
        assert "Persefona" in found
        assert "FMSO" not in found
        assert client.get(screen("organisations"), {"q": "x" * 500, "p": "nonsense"}).status_code == 200


class TestRole:
    def test_a_coordinator_gives_another_role_and_the_person_is_told_in_their_language(
        self, desk: Client, persefona: Organisation
    ) -> None:
        editor = member(persefona, Role.EDITOR)
        editor.email = "editor@example.org"
        editor.save()
        profile = UserProfile.get_for_user(editor)
        profile.preferred_language = "en"
        profile.save()
        desk.post(screen("change_role", membership_of(editor).pk), {"role": Role.PUBLISHER})
        assert role_of(editor, persefona) == Role.PUBLISHER
        assert may(get_user_model().objects.get(pk=editor.pk), Verb.EDIT, persefona)
        [message] = mail.outbox
        assert message.to == ["editor@example.org"]
        assert "Writes, edits and publishes" in message.body
        assert "Persefona" not in message.subject

    def test_a_role_that_does_not_exist_is_refused_at_its_field(self, desk: Client, persefona: Organisation) -> None:
        editor = member(persefona, Role.EDITOR)
        answer = desk.post(screen("change_role", membership_of(editor).pk), {"role": "emperor"})
        assert "role" in errors_of(answer)
        assert role_of(editor, persefona) == Role.EDITOR

    def test_the_same_role_again_tells_nobody(self, desk: Client, persefona: Organisation) -> None:
        editor = member(persefona, Role.EDITOR)
        editor.email = "editor@example.org"
        editor.save()
        desk.post(screen("change_role", membership_of(editor).pk), {"role": Role.EDITOR})
        assert mail.outbox == []


class TestLastCoordinator:
    def test_is_warned_before_they_give_the_role_up(
        self, desk: Client, coordinator: Any, persefona: Organisation
    ) -> None:
        address = screen("change_role", membership_of(coordinator).pk)
        assert "Only an administrator of the site can appoint a coordinator again" in text_of(desk.get(address))
        answer = desk.post(address, {"role": Role.EDITOR})
        assert role_of(coordinator, persefona) == Role.COORDINATOR
        assert "last coordinator" in text_of(answer)
        desk.post(address, {"role": Role.EDITOR, "knowing": "on"})
        assert role_of(coordinator, persefona) == Role.EDITOR

    def test_is_warned_before_they_leave(self, desk: Client, coordinator: Any, persefona: Organisation) -> None:
        address = screen("end_membership", membership_of(coordinator).pk)
        assert "Nobody in the organisation can invite people" in text_of(desk.get(address))
        desk.post(address)
        assert role_of(coordinator, persefona) == Role.COORDINATOR
        desk.post(address, {"knowing": "on"})
        assert role_of(coordinator, persefona) is None

    def test_no_warning_where_another_one_is_there(
        self, desk: Client, coordinator: Any, persefona: Organisation
    ) -> None:
        member(persefona, Role.COORDINATOR)
        desk.post(screen("change_role", membership_of(coordinator).pk), {"role": Role.EDITOR})
        assert role_of(coordinator, persefona) == Role.EDITOR

    def test_somebody_whose_account_is_closed_does_not_count(
        self, desk: Client, coordinator: Any, persefona: Organisation
    ) -> None:
        other = member(persefona, Role.COORDINATOR)
        other.is_active = False
        other.save()
        desk.post(screen("change_role", membership_of(coordinator).pk), {"role": Role.EDITOR})
        assert role_of(coordinator, persefona) == Role.COORDINATOR

    def test_a_form_without_the_tick_that_was_opened_before_the_other_one_left_is_asked_again(
        self, desk: Client, coordinator: Any, persefona: Organisation
    ) -> None:
        other = member(persefona, Role.COORDINATOR)
        address = screen("end_membership", membership_of(coordinator).pk)
        assert "knowing" not in desk.get(address).content.decode()
        membership_of(other).delete()
        desk.post(address)
        assert role_of(coordinator, persefona) == Role.COORDINATOR


class TestForeignPeople:
    """A coordinator of one organisation never touches another one's people."""

    def test_by_any_screen_or_forged_post(self, desk: Client, fmso: Organisation, coordinator: Any) -> None:
        editor = member(fmso, Role.EDITOR)
        row = membership_of(editor).pk
        client = client_of(SuperuserFactory())
        client.post(screen("invite", fmso.pk), {"email": "a@example.org", "role": Role.EDITOR, "language": "en"})
        invitation = fmso.invitations.get()
        sent = len(mail.outbox)
        posts = [
            (screen("change_role", row), {"role": Role.READER}),
            (screen("end_membership", row), {"knowing": "on"}),
            (screen("invite", fmso.pk), {"email": "b@example.org", "role": Role.EDITOR, "language": "en"}),
            (screen("add_member", fmso.pk), {"user": coordinator.username, "role": Role.COORDINATOR}),
            (screen("send_again", invitation.pk), {}),
            (screen("withdraw", invitation.pk), {}),
        ]
        for address, data in posts:
            assert desk.post(address, data).url == reverse("wagtailadmin_home"), address
        for address in (screen("members", fmso.pk), screen("change_role", row), screen("end_membership", row)):
            assert desk.get(address).url == reverse("wagtailadmin_home"), address
        assert role_of(editor, fmso) == Role.EDITOR
        assert role_of(coordinator, fmso) is None
        assert fmso.invitations.unanswered().count() == 1
        assert len(mail.outbox) == sent

    def test_nor_adds_an_account_to_their_own_without_its_consent(self, desk: Client, persefona: Organisation) -> None:
        somebody = UserFactory()
        desk.post(screen("add_member", persefona.pk), {"user": somebody.username, "role": Role.EDITOR})
        assert role_of(somebody, persefona) is None

    def test_nor_gives_roles_for_languages_or_the_site(self, desk: Client, coordinator: Any) -> None:
        for kind in ("language", "site"):
            answer = desk.post(screen("appoint", kind), {"user": coordinator.username, "role": "editor"})
            assert answer.url == reverse("wagtailadmin_home")
        assert not coordinator.site_roles.exists()

    def test_memberships_are_no_snippets_and_no_part_of_the_api(self, desk: Client) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("wagtailsnippets_exchange_membership:add")
        for method in (desk.post, desk.put, desk.patch, desk.delete):
            answer = method("/admin/api/main/memberships/1/", {}, content_type="application/json")
            assert answer.status_code >= 300


class TestHiddenRows:
    """The form of an organisation has no rows of memberships, whatever is posted to it."""

    def forged(self, client: Client, view: str, organisation: Organisation, rows: Any, **changes: Any) -> Any:
        """Send the form that `view` shows, with rows of memberships that it does not show."""
        address = reverse(f"wagtailsnippets_exchange_organisation:{view}", args=[organisation.pk])
        data = filled_form(client.get(address), "w-editor-form")
        assert not any(name.startswith("memberships") for name in data)
        data.update(nested_form_data({"memberships": rows}) | changes)
        return client.post(address, data)

    def holder_of_the_permission(self) -> Any:
        user = UserFactory()
        user.user_permissions.set(permissions_called(["wagtailadmin.access_admin", "exchange.change_organisation"]))
        return user

    def test_who_may_only_change_organisations_posts_rows_and_becomes_nothing(self, fmso: Organisation) -> None:
        user = self.holder_of_the_permission()
        member(fmso, Role.PUBLISHER)
        rows = inline_formset([{"user": user.pk, "role": Role.PUBLISHER}])
        answer = self.forged(client_of(user), "edit", fmso, rows, acronym="NEW")
        assert errors_of(answer) == {}
        assert Organisation.objects.get(pk=fmso.pk).acronym == "NEW"  # the form itself was taken
        assert role_of(user, fmso) is None
        assert not may(get_user_model().objects.get(pk=user.pk), Verb.MANAGE_MEMBERS, fmso)

    def test_nor_does_a_publisher_become_coordinator_by_the_form_of_their_own(self, persefona: Organisation) -> None:
        user = member(persefona, Role.PUBLISHER)
        row = {"id": membership_of(user).pk, "user": user.pk, "role": Role.COORDINATOR}
        answer = self.forged(client_of(user), "edit", persefona, inline_formset([row], initial=1), acronym="NEW")
        assert errors_of(answer) == {}
        assert Organisation.objects.get(pk=persefona.pk).acronym == "NEW"
        assert role_of(user, persefona) == Role.PUBLISHER

    def test_a_copy_of_an_organisation_has_no_people(self) -> None:
        host = OrganisationFactory(code="host")
        editor = site_editor()
        rows = inline_formset([{"user": editor.pk, "role": Role.PUBLISHER}])
        answer = self.forged(client_of(editor), "copy", host, rows, code="copy")
        assert errors_of(answer) == {}
        assert not Organisation.objects.get(code="copy").memberships.exists()


class TestAdministrator:
    def test_adds_an_account_that_exists(self, persefona: Organisation) -> None:
        somebody = UserFactory()
        client = client_of(SuperuserFactory())
        client.post(screen("add_member", persefona.pk), {"user": somebody.username, "role": Role.COORDINATOR})
        assert role_of(somebody, persefona) == Role.COORDINATOR

    @pytest.mark.parametrize("name", ["nobody-is-called-so", "", "closed"])
    def test_an_account_that_is_not_there_is_named_at_its_field(self, persefona: Organisation, name: str) -> None:
        UserFactory(username="closed", is_active=False)
        client = client_of(SuperuserFactory())
        answer = client.post(screen("add_member", persefona.pk), {"user": name, "role": Role.EDITOR})
        assert "user" in errors_of(answer)
        assert not persefona.memberships.exists()

    def test_who_is_a_member_is_not_added_twice(self, persefona: Organisation) -> None:
        editor = member(persefona, Role.EDITOR)
        client = client_of(SuperuserFactory())
        answer = client.post(screen("add_member", persefona.pk), {"user": editor.username, "role": Role.READER})
        assert "user" in errors_of(answer)
        assert role_of(editor, persefona) == Role.EDITOR

    def test_what_was_changed_is_in_the_organisations_history_without_a_name(self, persefona: Organisation) -> None:
        editor = member(persefona, Role.EDITOR)
        client = client_of(SuperuserFactory())
        client.post(screen("change_role", membership_of(editor).pk), {"role": Role.READER}, follow=True)
        history = text_of(client.get(reverse("wagtailsnippets_exchange_organisation:history", args=[persefona.pk])))
        assert f"The role of account {editor.pk} changed" in history
        assert editor.username not in history
