"""What follows when somebody leaves: rights and sessions end at once, what they held is given back, the work stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, Page

from exchange.access.policy import Verb, may
from exchange.models import AccountState, LanguageRole, Membership, Organisation, ReleaseSet, ReleaseSetPage, Role
from exchange.people.sessions import sign_out_everywhere
from practices.models import PracticePage
from tests.factories.exchange import InformationPageFactory, MembershipFactory, SuperuserFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import TRANSLATOR, appointed, member, site_editor
from tests.people.conftest import NEW, PASSWORD, client_of, follow_link, invite, last_code, screen, text_of

pytestmark = pytest.mark.django_db

ENGINES = ("db", "cache", "cached_db", "file", "signed_cookies")
HOME = "/admin/"


def is_logged_in(client: Client) -> bool:
    """Whether the admin knows somebody; who may see it is another question."""
    answer = client.get(reverse("wagtailadmin_account"))
    return "login" not in getattr(answer, "url", "")


def end(membership: Membership, desk: Client) -> None:
    desk.post(screen("end_membership", membership.pk), {"knowing": "on"})


@pytest.fixture
def practice(persefona: Organisation, practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(
        parent=practice_lists["en"], locale=practice_lists["en"].locale, organisation=persefona, title="TextPattern"
    )


@pytest.fixture
def publisher(persefona: Organisation) -> Any:
    return member(persefona, Role.PUBLISHER)


def membership_of(user: Any) -> Membership:
    return Membership.objects.get(user=user)


def locked_by(page: Page, user: Any) -> Page:
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=user, locked_at=timezone.now())
    return page


def release_set(user: Any, *pages: Page) -> ReleaseSet:
    made = ReleaseSet.objects.create(title="Together", responsible_user=user)
    for page in pages:
        ReleaseSetPage.objects.create(release_set=made, page=page)
    return made


class TestSessions:
    @pytest.mark.parametrize("engine", ENGINES)
    def test_all_of_a_persons_sessions_end_when_a_coordinator_ends_the_membership(
        self, desk: Client, publisher: Any, settings: Any, tmp_path: Any, engine: str
    ) -> None:
        settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
        settings.SESSION_FILE_PATH = str(tmp_path)
        desk = client_of(membership_of(publisher).organisation.memberships.get(role=Role.COORDINATOR).user)
        at_home, at_work = client_of(publisher), client_of(publisher)
        assert is_logged_in(at_home)
        assert is_logged_in(at_work)
        end(membership_of(publisher), desk)
        assert not is_logged_in(at_home)
        assert not is_logged_in(at_work)
        assert is_logged_in(desk)

    def test_also_where_they_take_part_elsewhere_and_they_may_log_in_again(
        self, desk: Client, publisher: Any, fmso: Organisation
    ) -> None:
        MembershipFactory(user=publisher, organisation=fmso, role=Role.EDITOR)
        client = client_of(publisher)
        end(membership_of_in(publisher, "persefona"), desk)
        assert not is_logged_in(client)
        assert is_logged_in(client_of(get_user_model().objects.get(pk=publisher.pk)))

    def test_they_end_with_the_last_role_whichever_way_it_ended(self, homes: Any, persefona: Organisation) -> None:
        translator = appointed("cs", TRANSLATOR)
        membership = MembershipFactory(user=translator, organisation=persefona)
        client = client_of(translator)
        membership.delete()
        assert is_logged_in(client)
        LanguageRole.objects.filter(user=translator).delete()
        assert not is_logged_in(client)

    def test_with_the_organisation(self, persefona: Organisation, publisher: Any) -> None:
        client = client_of(publisher)
        persefona.delete()
        assert not is_logged_in(client)

    def test_with_a_closed_account_which_does_not_bring_them_back_when_it_opens(self, publisher: Any) -> None:
        client = client_of(publisher)
        publisher.is_active = False
        publisher.save()
        assert not is_logged_in(client)
        get_user_model().objects.filter(pk=publisher.pk).update(is_active=True)
        assert not is_logged_in(client)

    def test_with_an_account_closed_in_wagtails_list_of_users(self, publisher: Any) -> None:
        client = client_of(publisher)
        admin = client_of(SuperuserFactory())
        address = reverse("wagtail_bulk_action", args=["auth", "user", "set_active_state"])
        admin.post(f"{address}?id={publisher.pk}", {"mark_as_active": "False"})
        publisher.refresh_from_db()
        assert not publisher.is_active
        get_user_model().objects.filter(pk=publisher.pk).update(is_active=True)
        assert not is_logged_in(client)

    def test_tokens_for_programs_end_too(self, desk: Client, publisher: Any) -> None:
        token, _plain = APIToken.create_token(user=publisher, name="script")
        end(membership_of(publisher), desk)
        token.refresh_from_db()
        assert token.revoked_at is not None

    def test_other_peoples_sessions_go_on(self, desk: Client, persefona: Organisation, publisher: Any) -> None:
        other = client_of(member(persefona, Role.EDITOR))
        end(membership_of(publisher), desk)
        assert is_logged_in(other)

    def test_a_session_that_is_older_than_the_exchange_counts(self, publisher: Any) -> None:
        client = client_of(publisher)
        session = client.session
        session.pop("exchange_sign_in_round", None)
        session.save()
        assert is_logged_in(client)
        sign_out_everywhere(publisher.pk)
        assert not is_logged_in(client)

    def test_a_reader_costs_no_query_and_a_person_one_by_key(
        self, publisher: Any, django_assert_num_queries: Any, rf: Any
    ) -> None:
        from django.contrib.sessions.backends.cache import SessionStore
        from django.http import HttpResponse

        from exchange.people.sessions import SignOutMiddleware

        passed = SignOutMiddleware(lambda request: HttpResponse("through"))
        with django_assert_num_queries(0):
            assert passed(rf.get("/")).content == b"through"
        request = rf.get("/")
        request.COOKIES["sessionid"] = "x"
        request.session = SessionStore()
        request.session["_auth_user_id"] = str(publisher.pk)
        with django_assert_num_queries(1) as captured:
            passed(request)
        assert '"user_id" = ' in captured[0]["sql"]

    def test_check_warns_where_the_middleware_is_missing(self, settings: Any) -> None:
        path = "exchange.people.sessions.SignOutMiddleware"
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != path]
        assert [each.id for each in run_checks() if path in each.msg] == ["exchange.W001"]


def membership_of_in(user: Any, code: str) -> Membership:
    return Membership.objects.get(user=user, organisation__code=code)


class TestRights:
    def test_end_at_once_for_an_open_form(self, desk: Client, publisher: Any, practice: PracticePage) -> None:
        client = client_of(publisher)
        edit = reverse("wagtailadmin_pages:edit", args=[practice.pk])
        assert client.get(edit).status_code == 200
        end(membership_of(publisher), desk)
        client.post(edit, {"title": "Taken along", "action-publish": "1"})
        practice.refresh_from_db()
        assert practice.title == "TextPattern"
        assert not may(get_user_model().objects.get(pk=publisher.pk), Verb.EDIT, practice)

    def test_what_they_wrote_stays(self, desk: Client, publisher: Any, practice: PracticePage) -> None:
        practice.title = "Written by them"
        practice.save_revision(user=publisher)
        end(membership_of(publisher), desk)
        revision = PracticePage.objects.get(pk=practice.pk).latest_revision
        assert revision.user == publisher
        assert revision.content["title"] == "Written by them"


class TestAccount:
    @pytest.fixture
    def invited(self, desk: Client, persefona: Organisation) -> Any:
        invite(desk, persefona)
        client, _page = follow_link(last_code())
        names = {"first_name": "Eva", "last_name": "Nová", "password1": PASSWORD, "password2": PASSWORD}
        client.post("/invitations/answer/", names)
        return get_user_model().objects.get(email=NEW)

    def is_active(self, user: Any) -> bool:
        return bool(get_user_model().objects.get(pk=user.pk).is_active)

    def test_that_an_invitation_made_closes_with_its_last_role_and_the_page_says_so_before(
        self, desk: Client, invited: Any
    ) -> None:
        address = screen("end_membership", membership_of(invited).pk)
        assert "so it is closed" in text_of(desk.get(address))
        mail.outbox.clear()
        desk.post(address)
        assert not self.is_active(invited)
        [message] = mail.outbox
        assert message.to == [NEW]
        assert "Your account is closed" in message.body

    def test_not_while_another_role_is_left(self, desk: Client, invited: Any) -> None:
        appointed("cs", TRANSLATOR, invited)
        address = screen("end_membership", membership_of(invited).pk)
        assert "so it is closed" not in text_of(desk.get(address))
        desk.post(address)
        assert self.is_active(invited)
        LanguageRole.objects.get(user=invited).delete()
        assert not self.is_active(invited)

    def test_not_where_the_host_gave_it_something_else_to_do(self, desk: Client, invited: Any) -> None:
        from django.contrib.auth.models import Group

        invited.groups.add(Group.objects.create(name="Shop keepers"))
        end(membership_of(invited), desk)
        assert self.is_active(invited)

    def test_nor_one_that_was_there_before(self, desk: Client, publisher: Any) -> None:
        end(membership_of(publisher), desk)
        assert self.is_active(publisher)


class TestWhatTheyHeld:
    def test_pages_that_they_locked_are_opened(self, desk: Client, publisher: Any, practice: PracticePage) -> None:
        locked_by(practice, publisher)
        address = screen("end_membership", membership_of(publisher).pk)
        assert "1 page that the person locked" in text_of(desk.get(address))
        desk.post(address)
        practice.refresh_from_db()
        assert not practice.locked

    def test_also_when_they_lose_the_right_to_lock_only(self, publisher: Any, practice: PracticePage) -> None:
        locked_by(practice, publisher)
        Membership.objects.filter(user=publisher).update(role=Role.EDITOR)
        practice.refresh_from_db()
        assert not practice.locked

    def test_but_not_those_that_they_may_lock_otherwise_nor_a_hosts_own(
        self, desk: Client, publisher: Any, practice: PracticePage, fmso: Organisation, practice_lists: Any
    ) -> None:
        theirs = PracticePageFactory(parent=practice_lists["en"], locale=practice.locale, organisation=fmso)
        MembershipFactory(user=publisher, organisation=fmso, role=Role.PUBLISHER)
        hosts = Page.objects.get(depth=1)
        for page in (practice, theirs, hosts):
            locked_by(page, publisher)
        end(membership_of_in(publisher, "persefona"), desk)
        locked = set(Page.objects.filter(locked=True).values_list("pk", flat=True))
        assert locked == {theirs.pk, hosts.pk}

    @pytest.mark.parametrize("way", ["closed", "deleted"])
    def test_with_the_account(self, publisher: Any, practice: PracticePage, way: str) -> None:
        locked_by(practice, publisher)
        made = release_set(publisher, practice)
        if way == "closed":
            publisher.is_active = False
            publisher.save()
        else:
            publisher.delete()
        practice.refresh_from_db()
        made.refresh_from_db()
        assert not practice.locked
        assert made.responsible_user is None

    def test_release_sets_are_named_to_those_who_publish_the_pages(
        self,
        desk: Client,
        coordinator: Any,
        persefona: Organisation,
        publisher: Any,
        practice: PracticePage,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        coordinator.email = "c@example.org"
        coordinator.save()
        editor = member(persefona, Role.EDITOR)
        editor.email = "e@example.org"
        editor.save()
        made = release_set(publisher, practice)
        address = screen("end_membership", membership_of(publisher).pk)
        assert "Together" in text_of(desk.get(address))
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(address)
        made.refresh_from_db()
        assert made.responsible_user is None
        told = [message for message in mail.outbox if "Together" in message.body]
        assert [message.to for message in told] == [["c@example.org"]]
        assert reverse("exchange_translation:release", args=[made.pk]) in told[0].body
        assert "Together" not in told[0].subject

    def test_those_of_the_sites_own_pages_to_the_sites_editors(
        self, homes: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        leaver, stays = site_editor(), site_editor()
        stays.email = "s@example.org"
        stays.save()
        release_set(leaver, InformationPageFactory(parent=homes["en"], locale=homes["en"].locale))
        with django_capture_on_commit_callbacks(execute=True):
            leaver.site_roles.all().delete()
        assert [message.to for message in mail.outbox] == [["s@example.org"]]

    def test_one_who_still_publishes_all_pages_keeps_the_set(self, publisher: Any, practice: PracticePage) -> None:
        made = release_set(publisher, practice)
        translator = appointed("cs", TRANSLATOR, publisher)
        LanguageRole.objects.get(user=translator).delete()
        made.refresh_from_db()
        assert made.responsible_user == publisher


class TestDeletedAccounts:
    def test_nothing_of_the_account_is_left_and_nothing_breaks(self, persefona: Organisation, publisher: Any) -> None:
        sign_out_everywhere(publisher.pk)
        appointed("cs", TRANSLATOR, publisher)
        get_user_model().objects.filter(pk=publisher.pk).delete()
        assert not AccountState.objects.exists()
        assert not Membership.objects.exists()

    def test_through_wagtails_own_page(self, publisher: Any) -> None:
        admin = client_of(SuperuserFactory())
        admin.post(reverse("wagtailusers_users:delete", args=[publisher.pk]))
        assert not get_user_model().objects.filter(pk=publisher.pk).exists()
        assert not AccountState.objects.exists()


def test_an_account_of_the_host_without_any_role_is_left_alone() -> None:
    user = UserFactory()
    client = client_of(user)
    user.first_name = "Another"
    user.save()
    assert "_auth_user_id" in client.session
    client.get("/admin/")
    assert "_auth_user_id" in client.session
    assert not AccountState.objects.exists()


def test_a_person_of_the_host_who_locked_a_page_stays_logged_in_when_many_roles_change(
    publisher: Any, practice: PracticePage
) -> None:
    user = UserFactory()
    client = client_of(user)
    locked_by(Page.objects.get(depth=1), user)
    locked_by(practice, user)
    Membership.objects.filter(user=publisher).update(role=Role.EDITOR)
    client.get("/admin/")
    assert "_auth_user_id" in client.session
    assert not Page.objects.get(pk=practice.pk).locked
