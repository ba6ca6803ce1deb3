"""Deleting and restoring through the admin's own views: by form, bulk action and API, by who may and who may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page

from exchange.bin.deleting import NotKeptError
from exchange.bin.models import BinnedItem
from exchange.bin.restoring import restore
from exchange.bin.views.refusal import answer_not_kept
from exchange.models import Role, SiteRole
from practices.models import PracticePage
from tests.factories.exchange import (
    InformationPageFactory,
    MembershipFactory,
    OrganisationFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return OrganisationFactory(code="persefona")


@pytest.fixture
def publisher(owner: Any) -> Any:
    return MembershipFactory(organisation=owner, role=Role.PUBLISHER).user


@pytest.fixture
def editor(owner: Any) -> Any:
    return MembershipFactory(organisation=owner, role=Role.EDITOR).user


@pytest.fixture
def stranger() -> Any:
    return MembershipFactory(organisation=OrganisationFactory(code="fmso"), role=Role.PUBLISHER).user


@pytest.fixture
def practice(owner: Any, practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(parent=practice_lists["en"], locale=practice_lists["en"].locale, organisation=owner)


def item_url(item: BinnedItem) -> str:
    return reverse("exchange_bin:item", args=[item.pk])


def test_by_form_the_dialog_says_until_when_and_the_bin_restores(practice: PracticePage, publisher: Any) -> None:
    practice.save_revision()
    client = logged_in(publisher)
    delete = reverse("wagtailadmin_pages:delete", args=[practice.pk])
    dialog = client.get(delete).content.decode()
    assert "It can be restored from the bin until" in dialog
    assert "1 version of its history" in dialog
    client.post(delete)
    item = BinnedItem.objects.get()
    assert item.title in client.get(reverse("exchange_bin:list")).content.decode()
    assert "1 version of its history" in client.get(item_url(item)).content.decode()
    answer = client.post(item_url(item), {"restore": "1"}, follow=True)
    assert "was restored" in answer.content.decode()
    assert PracticePage.objects.get(pk=practice.pk).live


def test_by_bulk_action(practice: PracticePage, publisher: Any, practice_lists: dict[str, Any]) -> None:
    other = PracticePageFactory(parent=practice_lists["en"], locale=practice.locale, organisation=practice.organisation)
    client = logged_in(publisher)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    address += f"?id={practice.pk}&id={other.pk}"
    assert client.get(address).content.decode().count("It can be restored from the bin until") == 2
    client.post(address)
    assert BinnedItem.objects.count() == 2
    assert BinnedItem.objects.values("deletion").distinct().count() == 1
    item = BinnedItem.objects.first()
    assert item is not None
    assert "Restore all that was deleted with it" in client.get(item_url(item)).content.decode()
    client.post(item_url(item), {"together": "1"})
    assert PracticePage.objects.live().count() == 2


def test_by_api(practice: PracticePage, publisher: Any) -> None:
    client = logged_in(publisher)
    address = reverse("wagtailadmin_api:pages:action", args=[practice.pk, "delete"])
    assert client.post(address, json.dumps({}), content_type="application/json").status_code == 204
    item = BinnedItem.objects.get()
    assert item.deleted_by == publisher
    client.post(item_url(item), {"restore": "1"})
    assert PracticePage.objects.filter(pk=practice.pk).exists()


@pytest.mark.parametrize("button", ["restore", "delete"])
def test_another_organisations_publisher_neither_sees_nor_restores_nor_deletes(
    practice: PracticePage, stranger: Any, button: str
) -> None:
    practice.delete()
    item = BinnedItem.objects.get()
    client = logged_in(stranger)
    assert item.title not in client.get(reverse("exchange_bin:list")).content.decode()
    client.get(item_url(item))
    client.post(item_url(item), {button: "1"})
    item.refresh_from_db()
    assert item.restored_at is None
    assert not PracticePage.objects.exists()


def test_the_owners_editor_restores_a_draft_but_nothing_that_was_live(
    practice: PracticePage, editor: Any, practice_lists: dict[str, Any]
) -> None:
    draft = PracticePageFactory(
        parent=practice_lists["en"], locale=practice.locale, organisation=practice.organisation, live=False
    )
    for page in (practice, draft):
        Page.objects.get(pk=page.pk).delete()
    was_live, was_draft = BinnedItem.objects.order_by("pk")
    client = logged_in(editor)
    client.post(item_url(was_live), {"restore": "1"})
    client.post(item_url(was_draft), {"restore": "1"})
    assert list(PracticePage.objects.values_list("pk", "live")) == [(draft.pk, False)]


def test_what_was_live_is_a_draft_for_who_may_not_publish_it_any_more(practice: PracticePage, editor: Any) -> None:
    practice.delete()
    restored = restore(BinnedItem.objects.get(), editor)
    assert restored.drafts == [practice.title]
    page = PracticePage.objects.get(pk=practice.pk)
    assert (page.live, page.has_unpublished_changes) == (False, True)


def test_pages_of_the_site_are_restored_by_site_editors(homes: dict[str, Any], publisher: Any) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    page.delete()
    item = BinnedItem.objects.get()
    logged_in(publisher).post(item_url(item), {"restore": "1"})
    assert not Page.objects.filter(pk=page.pk).exists()
    site_editor = UserFactory()
    SiteRole.objects.create(user=site_editor, role=SiteRole.Role.EDITOR)
    logged_in(site_editor).post(item_url(item), {"restore": "1"})
    assert Page.objects.filter(pk=page.pk).exists()


def test_a_page_with_pages_of_others_below_is_restored_by_administrators_alone(
    practice: PracticePage, publisher: Any, practice_lists: dict[str, Any]
) -> None:
    Page.objects.get(pk=practice_lists["en"].pk).delete()
    item = BinnedItem.objects.get()
    logged_in(publisher).post(item_url(item), {"restore": "1"})
    assert not PracticePage.objects.exists()
    logged_in(SuperuserFactory()).post(item_url(item), {"restore": "1"})
    assert PracticePage.objects.exists()


def test_looking_changes_nothing(practice: PracticePage, publisher: Any) -> None:
    practice.delete()
    item = BinnedItem.objects.get()
    logged_in(publisher).get(item_url(item) + "?restore=1")
    assert not PracticePage.objects.exists()


def test_deleting_for_good_leaves_a_line_in_the_log_and_no_title(practice: PracticePage, publisher: Any) -> None:
    practice.delete()
    item = BinnedItem.objects.get()
    logged_in(publisher).post(item_url(item), {"delete": "1"})
    assert not BinnedItem.objects.exists()
    entry = ModelLogEntry.objects.get(action="exchange.deleted_for_good")
    assert practice.title not in entry.label


def test_where_the_parent_is_gone_another_is_chosen(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    Page.objects.get(pk=practice.pk).delete()
    Page.objects.get(pk=practice_lists["en"].pk).delete()
    page, parent = BinnedItem.objects.order_by("pk")
    client = logged_in(SuperuserFactory())
    shown = client.get(item_url(page)).content.decode()
    assert f"Restore “{parent.title}” first" in shown
    answer = client.post(item_url(page), {"restore": "1", "parent": practice_lists["cs"].pk})
    assert "another language" in answer.content.decode()
    answer = client.post(item_url(page), {"restore": "1", "parent": ""})
    assert "Choose the page under which" in answer.content.decode()
    assert not PracticePage.objects.exists()
    client.post(item_url(parent), {"restore": "1"})
    client.post(item_url(page), {"restore": "1"})
    assert PracticePage.objects.exists()


def test_expired_items_are_not_seen(practice: PracticePage, publisher: Any) -> None:
    practice.delete()
    item = BinnedItem.objects.get()
    BinnedItem.objects.update(expires_at=item.deleted_at)
    client = logged_in(publisher)
    assert item.title not in client.get(reverse("exchange_bin:list")).content.decode()
    assert client.get(item_url(item)).status_code in (302, 404)
    client.post(item_url(item), {"restore": "1"})
    assert not PracticePage.objects.exists()


def test_the_list_filters_searches_and_costs_few_queries(
    owner: Any, publisher: Any, practice_lists: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    client = logged_in(publisher)
    empty = client.get(reverse("exchange_bin:list")).content.decode()
    assert "The bin is empty." in empty
    assert "30 days" in empty
    for number in range(50):
        BinnedItem.objects.create(
            kind="page",
            model="practices.practicepage",
            object_id=str(number),
            title=f"Circle {number}",
            holding_kind="owned page",
            organisation_key=owner.pk,
            deleted_by=UserFactory(),
        )
    with django_assert_max_num_queries(15):
        shown = client.get(reverse("exchange_bin:list")).content.decode()
    assert shown.count("Circle ") >= 50
    found = client.get(reverse("exchange_bin:list") + "?q=Circle+49").content.decode()
    assert "Circle 49" in found
    assert "Circle 48" not in found
    assert "Circle" not in client.get(reverse("exchange_bin:list") + "?kind=document").content.decode()


def test_a_deletion_that_cannot_be_kept_says_so(practice: PracticePage, publisher: Any, monkeypatch: Any) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("exchange.bin.signal_handlers.keep", fails)
    client = logged_in(publisher)
    answer = client.post(reverse("wagtailadmin_pages:delete", args=[practice.pk]), follow=True)
    assert "was not deleted, because it could not be put into the bin" in answer.content.decode()
    assert PracticePage.objects.filter(pk=practice.pk).exists()
    assert not BinnedItem.objects.exists()


def test_the_api_is_told_as_json_that_nothing_was_deleted(rf: Any) -> None:
    answer = answer_not_kept(rf.post("/admin/api/main/pages/5/action/delete/"), NotKeptError("disk full"))
    assert answer.status_code == 503
    assert json.loads(answer.content) == {"detail": "disk full"}
