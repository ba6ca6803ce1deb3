"""Requests that move, delete and hand over pages, by form, by bulk action and by Wagtail's admin API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from exchange.access.policy import may
from exchange.ownership.verbs import Verb
from tests.access.matrix.asking import request
from tests.access.matrix.cases import Case
from tests.access.matrix.making import copied, is_made, made, unpublishable
from tests.access.matrix.reading import address
from tests.access.matrix.world import World
from tests.access.matrix.writing import newest_text, sendable


def api(client: Client, case: Case, action: str, **data: Any) -> Any:
    where = reverse("wagtailadmin_api:pages:action", args=[case.pk, action])
    return client.post(where, data, content_type="application/json")


def bulk(client: Client, case: Case, action: str, **data: Any) -> Any:
    where = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return client.post(f"{where}?id={case.pk}", data)


def is_gone(world: World, case: Case, response: Any) -> bool:
    return not Page.objects.filter(pk=case.pk).exists()


def is_moved(world: World, case: Case, response: Any) -> bool:
    return bool(case.page.get_parent().pk == case.new_parent)


def movable(case: Case) -> bool:
    return bool(case.new_parent)


@request("move", Verb.MOVE, seen=is_moved, applies=movable)
def move(client: Client, world: World, case: Case) -> Any:
    return client.post(address("move_confirm", case.pk, case.new_parent))


@request("move by API", Verb.MOVE, seen=is_moved, applies=movable)
def move_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "move", destination_page_id=case.new_parent, position="last-child")


@request("move by bulk action", Verb.MOVE, seen=is_moved, applies=movable)
def move_by_bulk(client: Client, world: World, case: Case) -> Any:
    return bulk(client, case, "move", chooser=case.new_parent)


def parent_is_reordered(user: Any, world: World, case: Case) -> bool:
    return may(user, Verb.MOVE, case.stored.get_parent())


@request(
    "reorder",
    Verb.MOVE,
    expected=parent_is_reordered,
    applies=lambda case: case.name in ("live", "restricted", "list", "information"),
    seen=lambda world, case, response: case.page.get_next_sibling() is None,
)
def reorder(client: Client, world: World, case: Case) -> Any:
    return client.post(address("set_page_position", case.pk))


CONFIRMED = {"confirm_site_name": settings.WAGTAIL_SITE_NAME}


def may_delete(user: Any, world: World, case: Case) -> bool:
    verbs = (Verb.DELETE,) if case.has("live") else (Verb.DELETE, Verb.DELETE_DRAFT)
    below = all(may(user, Verb.DELETE, page) for page in case.stored_below)
    return below and any(may(user, verb, case.stored) for verb in verbs)


def deletable(case: Case) -> bool:
    return case.name != "home"  # the site's own root is kept by the database


for name, verb in (("delete", Verb.DELETE), ("delete a draft", Verb.DELETE_DRAFT)):

    def fits(case: Case, is_draft: bool = verb is Verb.DELETE_DRAFT) -> bool:
        return deletable(case) and case.has("not live") == is_draft

    @request(name, verb, expected=may_delete, seen=is_gone, applies=fits)
    def delete(client: Client, world: World, case: Case) -> Any:
        return client.post(address("delete", case.pk), CONFIRMED)

    @request(f"{name} by API", verb, expected=may_delete, seen=is_gone, applies=fits)
    def delete_by_api(client: Client, world: World, case: Case) -> Any:
        return api(client, case, "delete")

    @request(f"{name} by bulk action", verb, expected=may_delete, seen=is_gone, applies=fits)
    def delete_by_bulk(client: Client, world: World, case: Case) -> Any:
        return bulk(client, case, "delete", **CONFIRMED)


def is_published(world: World, case: Case, response: Any) -> bool:
    return case.page.live and case.marker in case.page.title


def publishable(case: Case) -> bool:
    return case.marker != "nothing" and not case.has("scheduled")


@request("publish by API", Verb.PUBLISH, seen=is_published, applies=publishable)
def publish_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "publish")


@request("publish by bulk action", Verb.PUBLISH, seen=is_published, applies=publishable)
def publish_by_bulk(client: Client, world: World, case: Case) -> Any:
    return bulk(client, case, "publish", include_descendants="")


@request(
    "unpublish by API", Verb.UNPUBLISH, seen=lambda world, case, response: not case.page.live, applies=unpublishable
)
def unpublish_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "unpublish", recursive=True)


@request(
    "unpublish by bulk action",
    Verb.UNPUBLISH,
    seen=lambda world, case, response: not case.page.live,
    applies=unpublishable,
)
def unpublish_by_bulk(client: Client, world: World, case: Case) -> Any:
    return bulk(client, case, "unpublish", include_descendants="on")


@request("copy by API", Verb.COPY, seen=is_made, applies=copied)
def copy_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "copy", keep_live=False, slug="made")


@request(
    "copy live by API",
    Verb.COPY,
    Verb.PUBLISH,
    applies=lambda case: copied(case) and case.has("live"),
    cautious=True,
    seen=lambda world, case, response: is_made(world, case, response) and made("made").live,
)  # type: ignore[union-attr]
def copy_live_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "copy", keep_live=True, slug="made")


@request(
    "alias by API",
    Verb.COPY,
    Verb.ALIAS,
    applies=copied,
    cautious=True,
    seen=lambda world, case, response: is_made(world, case, response) and made("made").alias_of_id == case.pk,
)  # type: ignore[union-attr]
def alias_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "create_alias", update_slug="made")


@request(
    "revert by API",
    Verb.REVERT,
    applies=lambda case: sendable(case),
    seen=lambda world, case, response: newest_text(case).startswith("Oldword"),
)
def revert_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "revert_to_page_revision", revision_id=case.old_revision)


def is_no_alias(world: World, case: Case, response: Any) -> bool:
    return case.page.alias_of_id is None


@request("make a page of an alias", Verb.CONVERT, applies=lambda case: case.has("alias"), seen=is_no_alias)
def convert_alias(client: Client, world: World, case: Case) -> Any:
    return client.post(address("convert_alias", case.pk))


@request("make a page of an alias by API", Verb.CONVERT, applies=lambda case: case.has("alias"), seen=is_no_alias)
def convert_alias_by_api(client: Client, world: World, case: Case) -> Any:
    return api(client, case, "convert_alias")


def both_owners(user: Any, world: World, case: Case) -> bool:
    return may(user, Verb.CHANGE_OWNER, case.stored) and may(user, Verb.PUBLISH, world.other)


@request(
    "change the owner",
    Verb.CHANGE_OWNER,
    expected=both_owners,
    applies=lambda case: case.has("owned"),
    seen=lambda world, case, response: case.page.organisation_id == world.other.pk,
)
def change_owner(client: Client, world: World, case: Case) -> Any:
    where = reverse("exchange_access:change_owner", args=[case.pk])
    return client.post(where, {"organisation": world.other.pk, "from": world.own.pk})


@request(
    "change the owner, looking",
    Verb.CHANGE_OWNER,
    expected=lambda user, world, case: may(user, Verb.CHANGE_OWNER, case.stored),
    applies=lambda case: case.has("owned"),
    seen=lambda world, case, response: response.status_code == 200,
)
def look_at_change_of_owner(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("exchange_access:change_owner", args=[case.pk]))


@request(
    "purge a text",
    Verb.PURGE,
    applies=lambda case: sendable(case) and not case.has("host") and not case.has("translation"),
    seen=lambda world, case, response: case.marker not in newest_text(case),
)
def purge(client: Client, world: World, case: Case) -> Any:
    return client.post(reverse("exchange_bin:purge"), {"text": case.marker, "page": case.pk, "confirm": "1"})
