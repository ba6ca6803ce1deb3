"""Requests that make pages, copy them, and open or close them to readers, by form."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from exchange.ownership.verbs import Verb
from tests.access.matrix.asking import request
from tests.access.matrix.cases import Case
from tests.access.matrix.reading import address
from tests.access.matrix.world import World
from tests.access.matrix.writing import NEW, sendable


def made(slug: str) -> Page | None:
    found = Page.objects.filter(slug=slug).first()
    return found.specific if found is not None else None


def is_made(world: World, case: Case, response: Any) -> bool:
    page = made("made")
    return page is not None and getattr(page, "organisation_id", world.own.pk) == world.own.pk


def create(client: Client, case: Case, **changes: Any) -> Any:
    data = case.form.copy()
    for name, value in {"title": NEW, "slug": "made", **changes}.items():
        data[name] = value
    content_type = ContentType.objects.get_for_model(case.page)
    parent = case.page.get_parent().pk
    return client.post(address("add", content_type.app_label, content_type.model, parent), data)


def creatable(case: Case) -> bool:
    return sendable(case) and case.has("copied") and not case.has("translation")


@request("create", Verb.CREATE, seen=is_made, applies=creatable)
def create_draft(client: Client, world: World, case: Case) -> Any:
    return create(client, case, organisation=world.own.pk)


@request(
    "create live",
    Verb.CREATE,
    Verb.PUBLISH,
    applies=creatable,
    writes=(Verb.CREATE,),
    cautious=True,
    seen=lambda world, case, response: is_made(world, case, response) and made("made").live,
)  # type: ignore[union-attr]
def create_live(client: Client, world: World, case: Case) -> Any:
    return create(client, case, organisation=world.own.pk, **{"action-publish": "1"})


def copy(client: Client, case: Case, **changes: Any) -> Any:
    parent = case.page.get_parent().pk
    return client.post(
        address("copy", case.pk), {"new_title": "Made", "new_slug": "made", "new_parent_page": parent, **changes}
    )


def copied(case: Case) -> bool:
    return case.has("copied") and not case.has("translation")


@request("copy", Verb.COPY, seen=is_made, applies=copied)
def copy_as_draft(client: Client, world: World, case: Case) -> Any:
    return copy(client, case)


@request(
    "copy live",
    Verb.COPY,
    Verb.PUBLISH,
    applies=lambda case: copied(case) and case.has("live"),
    seen=lambda world, case, response: is_made(world, case, response) and made("made").live,  # type: ignore[union-attr]
    writes=(Verb.COPY,),
    cautious=True,
)
def copy_live(client: Client, world: World, case: Case) -> Any:
    return copy(client, case, publish_copies="on")


@request(
    "alias",
    Verb.COPY,
    Verb.ALIAS,
    applies=copied,
    writes=(Verb.COPY,),  # without the right to publish, the form has no such box
    cautious=True,
    seen=lambda world, case, response: is_made(world, case, response) and made("made").alias_of_id == case.pk,
)  # type: ignore[union-attr]
def alias(client: Client, world: World, case: Case) -> Any:
    return copy(client, case, alias="on")


# Readers see it or not


def unpublishable(case: Case) -> bool:
    return case.has("live") and not case.has("locked")


@request("unpublish", Verb.UNPUBLISH, seen=lambda world, case, response: not case.page.live, applies=unpublishable)
def unpublish(client: Client, world: World, case: Case) -> Any:
    return client.post(address("unpublish", case.pk), {"include_descendants": "on"})


def restrictions(case: Case) -> list[str]:
    return list(PageViewRestriction.objects.filter(page=case.pk).values_list("restriction_type", flat=True))


@request(
    "restrict",
    Verb.RESTRICT,
    seen=lambda world, case, response: restrictions(case) == ["login"],
    applies=lambda case: not case.has("restricted"),
)
def restrict(client: Client, world: World, case: Case) -> Any:
    return client.post(address("set_privacy", case.pk), {"restriction_type": "login", "password": "", "groups": []})


@request(
    "open to everybody",
    Verb.RESTRICT,
    seen=lambda world, case, response: restrictions(case) == [],
    applies=lambda case: case.has("restricted"),
)
def unrestrict(client: Client, world: World, case: Case) -> Any:
    return client.post(address("set_privacy", case.pk), {"restriction_type": "none", "password": "", "groups": []})


@request(
    "lock",
    Verb.LOCK,
    seen=lambda world, case, response: case.page.locked,
    applies=lambda case: not case.has("locked") and not case.has("host"),
)
def lock(client: Client, world: World, case: Case) -> Any:
    return client.post(address("lock", case.pk))


@request(
    "unlock",
    Verb.LOCK,
    seen=lambda world, case, response: not case.page.locked,
    applies=lambda case: case.has("locked"),
)
def unlock(client: Client, world: World, case: Case) -> Any:
    return client.post(address("unlock", case.pk))
