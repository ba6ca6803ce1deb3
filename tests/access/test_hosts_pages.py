"""A host and the exchange in one tree: neither decides about the other's pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from exchange.models import HomePage, Membership, Organisation, Role
from practices.models import PracticePage
from tests.access.matrix.roles import stock_group
from tests.factories.exchange import UserFactory
from tests.factories.roles import appointed, logged_in, member, site_editor
from tests.search.hostapp.models import RecipePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def above(practice: PracticePage, homes: dict[str, HomePage]) -> RecipePage:
    """A host's page with the exchange's Czech tree below it."""
    page = Page.get_first_root_node().add_child(
        instance=RecipePage(title="The host", slug="host", locale=homes["cs"].locale)
    )
    Page.objects.get(pk=homes["cs"].pk).move(page, pos="last-child")
    return RecipePage.objects.get(pk=page.pk)


@pytest.fixture
def webmaster() -> Client:
    """Somebody to whom the host gives all rights in the tree."""
    group = Group.objects.create(name="Webmasters")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__endswith="_page"):
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    user = UserFactory()
    user.groups.add(group)
    return logged_in(user)


def api(client: Client, page: Page, action: str, **data: Any) -> Any:
    where = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
    return client.post(where, data, content_type="application/json")


@pytest.mark.parametrize("by", ["form", "api", "bulk"])
def test_a_hosts_page_takes_no_partners_pages_with_it(
    above: RecipePage, practice: PracticePage, webmaster: Client, by: str
) -> None:
    if by == "form":
        webmaster.post(reverse("wagtailadmin_pages:delete", args=[above.pk]))
    elif by == "api":
        api(webmaster, above, "delete")
    else:
        webmaster.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={above.pk}")
    assert PracticePage.objects.filter(pk=practice.pk).exists()


def test_a_hosts_page_is_not_copied_with_partners_pages(
    above: RecipePage, practice: PracticePage, webmaster: Client
) -> None:
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": 1, "copy_subpages": "on"}
    webmaster.post(reverse("wagtailadmin_pages:copy", args=[above.pk]), data)
    api(webmaster, above, "copy", destination_page_id=1, recursive=True, slug="copy")
    assert PracticePage.objects.count() == 1


def test_a_hosts_own_pages_are_deleted_as_before(webmaster: Client, homes: dict[str, HomePage]) -> None:
    page = Page.get_first_root_node().add_child(
        instance=RecipePage(title="Soup", slug="soup", locale=homes["en"].locale)
    )
    webmaster.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not RecipePage.objects.exists()


def test_a_site_editor_makes_none_of_a_hosts_pages(homes: dict[str, HomePage]) -> None:
    data = {"title": "Soup", "slug": "soup", "action-publish": "1", "steps-TOTAL_FORMS": "0"}
    where = reverse("wagtailadmin_pages:add", args=["search_hostapp", "recipepage", homes["en"].pk])
    where = where.replace("search_hostapp", RecipePage._meta.app_label)
    logged_in(site_editor()).post(where, data)
    assert not RecipePage.objects.exists()


def test_a_hosts_moderator_makes_no_home_of_the_exchange(homes: dict[str, HomePage]) -> None:
    user = UserFactory()
    user.groups.add(stock_group("Moderators"))
    where = reverse("wagtailadmin_pages:add", args=["exchange", "homepage", Page.get_first_root_node().pk])
    assert logged_in(user).get(where).status_code == 302
    logged_in(user).post(where, {"title": "Mine", "slug": "mine", "summary": "Mine.", "action-publish": "1"})
    assert not HomePage.objects.filter(slug="mine").exists()


def translating(page: Page) -> str:
    return reverse("wagtail_localize:submit_page_translation", args=[page.pk])


def test_a_hosts_page_is_translated_by_whom_the_host_lets(homes: dict[str, HomePage]) -> None:
    locale, target = homes["en"].locale, homes["nb"].locale
    page = homes["en"].add_child(instance=RecipePage(title="Soup", slug="soup", locale=locale))
    data = {"locales": [target.pk], "include_subtree": ""}
    logged_in(appointed("nb")).post(translating(page), data)
    assert not RecipePage.objects.filter(locale=target).exists()
    group = Group.objects.create(name="The host's translators")
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "submit_translation"]))
    user = UserFactory()
    user.groups.add(group)
    logged_in(user).post(translating(page), data)
    assert RecipePage.objects.filter(locale=target).exists()


def test_a_hosts_translator_translates_no_partners_page(practice: PracticePage, homes: dict[str, HomePage]) -> None:
    user = UserFactory()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "submit_translation"]))
    logged_in(user).post(translating(practice), {"locales": [homes["nb"].locale_id], "include_subtree": ""})
    assert PracticePage.objects.count() == 1


def test_what_was_scheduled_by_right_goes_live_although_the_scheduler_left(
    practice: PracticePage, persefona: Organisation
) -> None:
    publisher = member(persefona, Role.PUBLISHER)
    practice.title = "Decided before"
    practice.go_live_at = timezone.now() + dt.timedelta(hours=1)
    revision = practice.save_revision(user=publisher)
    revision.publish(user=publisher)
    Membership.objects.get(user=publisher).delete()
    earlier = timezone.now() - dt.timedelta(minutes=1)
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=earlier)
    call_command("publish_scheduled")
    assert PracticePage.objects.get(pk=practice.pk).title == "Decided before"
