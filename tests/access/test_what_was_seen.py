"""What was done by hand on a running demonstration and must never work again, through the admin's own views."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Revision, Site

from exchange.models import InformationPage, Membership, Organisation, ReleaseSet, ReleaseSetPage, Role
from practices.models import PracticePage
from tests.access.matrix.roles import stock_group
from tests.factories.exchange import HomePageFactory, InformationPageFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import appointed, logged_in, member
from tests.forms import filled_form, practice_form
from tests.search.hostapp.models import RecipePage

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def form_of(client: Client, practice: PracticePage, **changes: Any) -> Any:
    return practice_form(client.get(at("edit", practice.pk)), practice, **changes)


def api(client: Client, page: Page, action: str, **data: Any) -> Any:
    where = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
    return client.post(where, data, content_type="application/json")


def owners(family: list[PracticePage]) -> set[str]:
    return {PracticePage.objects.get(pk=page.pk).organisation.code for page in family}


# 1. Takeover


@pytest.mark.parametrize("button", ["action-publish", "action-save"])
def test_no_page_is_taken_over_by_its_form(
    family: list[PracticePage], own_publisher: Client, foreign_publisher: Client, fmso: Organisation, button: str
) -> None:
    for page in family:
        data = form_of(own_publisher, page, title="Ours now", organisation=str(fmso.pk), **{button: "1"})
        foreign_publisher.post(at("edit", page.pk), data)
    assert owners(family) == {"persefona"}
    assert not Page.objects.filter(title="Ours now").exists()
    assert not Revision.objects.filter(content__title="Ours now").exists()


def test_no_page_is_taken_over_by_a_draft_of_somebody_who_writes_for_both(
    family: list[PracticePage], persefona: Organisation, fmso: Organisation, own_publisher: Client
) -> None:
    """Who edits for the owner and publishes elsewhere names the other organisation in a draft, and publishes."""
    person = member(persefona, Role.EDITOR)
    Membership.objects.create(organisation=fmso, user=person, role=Role.PUBLISHER)
    client = logged_in(person)
    for button in ("action-save", "action-publish"):
        data = form_of(client, family[0], title="Ours now", organisation=str(fmso.pk), **{button: "1"})
        client.post(at("edit", family[0].pk), data)
    assert owners(family) == {"persefona"}
    assert PracticePage.objects.get(pk=family[0].pk).title != "Ours now"
    assert own_publisher.get(at("edit", family[0].pk)).status_code == 200


def test_no_draft_from_before_takes_a_page_over(
    family: list[PracticePage], fmso: Organisation, foreign_publisher: Client, own_publisher: Client
) -> None:
    """A revision that names another owner stays in the history; no publishing of it makes it true."""
    practice = family[0]
    revision = practice.save_revision()
    revision.content["organisation"] = fmso.pk
    revision.save()
    api(foreign_publisher, practice, "publish")
    assert api(own_publisher, practice, "publish").status_code == 200
    assert owners(family) == {"persefona"}


# 2. Forgery


@pytest.mark.parametrize("button", ["action-publish", "action-save"])
def test_no_page_is_made_in_another_organisations_name(
    practice: PracticePage, own_publisher: Client, foreign_publisher: Client, persefona: Organisation, button: str
) -> None:
    data = form_of(own_publisher, practice, title="Forged", slug="forged", **{button: "1"})
    data["organisation"] = str(persefona.pk)
    foreign_publisher.post(at("add", "practices", "practicepage", practice.get_parent().pk), data)
    assert not Page.objects.filter(slug="forged").exists()


@pytest.mark.parametrize("extra", [{"publish_copies": "on"}, {"alias": "on"}, {}])
def test_no_page_of_another_organisation_is_copied_by_form(
    practice: PracticePage, foreign_publisher: Client, extra: dict[str, str]
) -> None:
    data = {"new_title": "Forged", "new_slug": "forged", "new_parent_page": practice.get_parent().pk, **extra}
    foreign_publisher.post(at("copy", practice.pk), data)
    assert not Page.objects.filter(slug="forged").exists()


def test_an_editor_makes_no_alias_which_would_be_live(practice: PracticePage, own_editor: Client) -> None:
    data = {"new_title": "Alias", "new_slug": "forged", "new_parent_page": practice.get_parent().pk, "alias": "on"}
    own_editor.post(at("copy", practice.pk), data)
    api(own_editor, practice, "create_alias", update_slug="forged")
    assert not Page.objects.filter(slug="forged").exists()


@pytest.mark.parametrize("action", ["copy", "create_alias"])
def test_no_page_of_another_organisation_is_copied_by_the_api(
    practice: PracticePage, foreign_publisher: Client, action: str
) -> None:
    before = PracticePage.objects.count()
    assert api(foreign_publisher, practice, action, slug="forged", update_slug="forged").status_code in (403, 404)
    assert PracticePage.objects.count() == before


def test_publishing_by_the_api_leaves_no_revision_of_a_stranger(
    practice: PracticePage, foreign_publisher: Client
) -> None:
    api(foreign_publisher, practice, "publish")
    assert not practice.revisions.exists()


# 4. Hidden rows


def test_who_may_change_organisations_makes_nobody_a_publisher(persefona: Organisation) -> None:
    person = UserFactory()
    permissions = Permission.objects.filter(codename__in=["change_organisation", "access_admin"])
    person.user_permissions.add(*permissions)
    client = logged_in(person)
    address = reverse("wagtailsnippets_exchange_organisation:edit", args=[persefona.pk])
    data = filled_form(client.get(address), form_id="w-editor-form")
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    row = {"0-id": "", "0-user": str(person.pk), "0-role": Role.COORDINATOR.value, "0-ORDER": "1"}
    data.update({f"memberships-{name}": value for name, value in {**rows, **row}.items()})
    data["acronym"] = "PER"
    client.post(address, data)
    assert Organisation.objects.get(pk=persefona.pk).acronym == "PER"
    assert not Membership.objects.filter(user=person).exists()


# 5. Pages that nobody owns


@pytest.fixture
def publishers(own_publisher: Client, foreign_publisher: Client) -> list[Client]:
    return [own_publisher, foreign_publisher]


def test_no_publisher_puts_the_site_behind_a_log_in(homes: dict[str, Any], publishers: list[Client]) -> None:
    for client in publishers:
        client.post(at("set_privacy", homes["en"].pk), {"restriction_type": "login", "password": "", "groups": []})
    assert not PageViewRestriction.objects.exists()


def test_no_publisher_opens_the_members_page(homes: dict[str, Any], publishers: list[Client]) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    for client in publishers:
        client.post(at("set_privacy", page.pk), {"restriction_type": "none", "password": "", "groups": []})
    assert PageViewRestriction.objects.filter(page=page).exists()


def test_no_publisher_unpublishes_a_list(practice_lists: dict[str, Any], publishers: list[Client]) -> None:
    page = practice_lists["cs"]
    for client in publishers:
        client.post(at("unpublish", page.pk), {"include_descendants": "on"})
        api(client, page, "unpublish", recursive=True)
        client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"]) + f"?id={page.pk}")
    assert Page.objects.get(pk=page.pk).live


def test_no_publisher_deletes_the_page_of_help(homes: dict[str, Any], publishers: list[Client]) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    for client in publishers:
        client.post(at("delete", page.pk))
        api(client, page, "delete")
        client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}")
    assert InformationPage.objects.filter(pk=page.pk).exists()


def test_no_publisher_touches_another_partners_release_set(practice: PracticePage, foreign_publisher: Client) -> None:
    found = ReleaseSet.objects.create(title="Spring")
    ReleaseSetPage.objects.create(release_set=found, page=practice)
    address = "wagtailsnippets_exchange_releaseset"
    foreign_publisher.post(reverse("exchange_translation:release", args=[found.pk]), {"release": "1"})
    foreign_publisher.post(reverse(f"{address}:edit", args=[found.pk]), {"title": "Taken"})
    foreign_publisher.post(reverse(f"{address}:delete", args=[found.pk]))
    stored = ReleaseSet.objects.get(pk=found.pk)
    assert (stored.title, stored.is_released) == ("Spring", False)


@pytest.mark.parametrize("below_ours", [False, True])
def test_a_hosts_own_pages_are_the_hosts(homes: dict[str, Any], publishers: list[Client], *, below_ours: bool) -> None:
    """Neither beside the exchange's trees nor below its home page."""
    parent = homes["en"] if below_ours else Page.get_first_root_node()
    live = parent.add_child(instance=RecipePage(title="Soup", slug="soup", locale=homes["en"].locale))
    draft = parent.add_child(instance=RecipePage(title="Cake", slug="cake", locale=homes["en"].locale, live=False))
    draft.save_revision()
    for client in publishers:
        for page in (live, draft):
            client.post(at("edit", page.pk), {"title": "Taken", "slug": page.slug, "action-publish": "1"})
            api(client, page, "publish")
        client.post(at("unpublish", live.pk))
        client.post(at("delete", live.pk))
    stored = {page.title: page.live for page in RecipePage.objects.all()}
    assert stored == {"Soup": True, "Cake": False}


def test_another_sites_front_page_is_not_theirs(homes: dict[str, Any], publishers: list[Client]) -> None:
    front = HomePageFactory(parent=Page.get_first_root_node(), locale=homes["en"].locale, slug="other", title="Other")
    Site.objects.create(hostname="other.example", root_page=front)
    for client in publishers:
        client.post(at("edit", front.pk), {"title": "Taken", "slug": "other", "action-publish": "1"})
        client.post(at("unpublish", front.pk))
        client.post(at("delete", front.pk))
    stored = Page.objects.get(pk=front.pk)
    assert (stored.title, stored.live, stored.specific.revisions.exists()) == ("Other", True, False)


def test_a_hosts_moderator_has_no_part_in_the_exchange(practice: PracticePage) -> None:
    """Wagtail's stock groups hold for the whole tree; pages of partners stand in it, and are not theirs."""
    person = UserFactory()
    person.groups.add(stock_group("Moderators"))
    client = logged_in(person)
    api(client, practice, "unpublish")
    client.post(at("delete", practice.pk))
    client.post(at("edit", practice.pk), {"title": "Taken", "action-publish": "1"})
    assert PracticePage.objects.get(pk=practice.pk).live
    assert not practice.revisions.exists()


# 6. Drafts


@pytest.mark.parametrize("by", ["form", "api", "bulk"])
def test_no_translator_deletes_another_organisations_draft(
    practice_lists: dict[str, Any], persefona: Organisation, by: str
) -> None:
    parent = practice_lists["cs"]
    draft = PracticePageFactory(parent=parent, locale=parent.locale, organisation=persefona, live=False)
    draft.save_revision()
    client = logged_in(appointed("cs"))
    if by == "form":
        client.post(at("delete", draft.pk))
    elif by == "api":
        api(client, draft, "delete")
    else:
        client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={draft.pk}")
    assert PracticePage.objects.get(pk=draft.pk).revisions.count() == 1


@pytest.mark.parametrize("button", ["", "action-save", "action-publish", "action-submit", "action-anything"])
def test_no_stranger_leaves_a_draft_whatever_the_button_is_called(
    practice: PracticePage, own_publisher: Client, foreign_publisher: Client, button: str
) -> None:
    extra = {button: "1"} if button else {}
    foreign_publisher.post(at("edit", practice.pk), form_of(own_publisher, practice, title="A stranger's", **extra))
    assert not practice.revisions.exists()
    own_publisher.post(at("edit", practice.pk), form_of(own_publisher, practice, **{"action-publish": "1"}))
    assert "stranger" not in PracticePage.objects.get(pk=practice.pk).title


def test_a_page_that_waits_for_approval_is_open_to_its_own_editors(
    practice: PracticePage, persefona: Organisation, own_editor: Client, owner_approval: Any
) -> None:
    own_editor.post(at("edit", practice.pk), form_of(own_editor, practice, title="First", **{"action-submit": "1"}))
    assert PracticePage.objects.get(pk=practice.pk).workflow_in_progress
    colleague = logged_in(member(persefona, Role.EDITOR))
    colleague.post(at("edit", practice.pk), form_of(colleague, practice, title="Second"))
    assert PracticePage.objects.get(pk=practice.pk).get_latest_revision_as_object().title == "Second"
