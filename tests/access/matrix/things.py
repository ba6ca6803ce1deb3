"""Requests to what is no page: records, and release sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from exchange.access.policy import may
from exchange.models import City, Concept, Membership, Organisation, Project, ReleaseSet, ReleaseSetPage
from exchange.ownership.verbs import Verb
from tests.access.matrix.world import World
from tests.factories.exchange import CityFactory, ConceptFactory, ProjectFactory
from tests.forms import filled_form

Things = dict[str, Any]


@dataclass(frozen=True)
class ThingRequest:
    """As tests.access.matrix.asking.Request, about the thing of that name in the world.

    `leaves` is for what may leave something else behind: a file in one's own collection, a row that the test made.
    """

    name: str
    thing: str
    verbs: tuple[Verb, ...]
    send: Callable[[Client, World, Things], Any]
    seen: Callable[[World, Things, Any], bool]
    expected: Callable[[Any, World, Things], bool] | None = None
    leaves: bool = False


THING_REQUESTS: list[ThingRequest] = []


def thing_request(
    name: str, thing: str, *verbs: Verb, seen: Callable[[World, Things, Any], bool], **options: Any
) -> Callable[[Any], Any]:
    def register(send: Any) -> Any:
        THING_REQUESTS.append(ThingRequest(name, thing, verbs, send, seen, **options))
        return send

    return register


def build_things(world: World) -> Things:
    things: Things = {
        "organisation": world.own,
        "concept": ConceptFactory(),
        "city": CityFactory(),
        "project": ProjectFactory(),
        "new concept": Concept(),
        **{name: _set(world, *pages) for name, pages in PAGES_OF.items()},
        "site": Site.objects.get(is_default_site=True),
    }
    administrator = world.clients["administrator"]
    for name in ("organisation", "concept", "set"):
        answer = administrator.get(_address(things[name], "edit"))
        things[f"form of {name}"] = filled_form(answer, form_id="w-editor-form")
    return things


def _set(world: World, *names: str) -> ReleaseSet:
    found = ReleaseSet.objects.create(title="Together")
    for name in names:
        ReleaseSetPage.objects.create(release_set=found, page_id=world.cases[name].pk)
    return found


def _address(thing: Any, view: str) -> str:
    meta = type(thing)._meta
    args = [] if thing.pk is None or view in ("add", "list") else [thing.pk]
    return reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:{view}", args=args)


# Records


@thing_request(
    "edit an organisation",
    "organisation",
    Verb.EDIT,
    seen=lambda world, things, response: Organisation.objects.get(pk=world.own.pk).acronym == "NEW",
)
def edit_organisation(client: Client, world: World, things: Things) -> Any:
    data = things["form of organisation"].copy()
    data["acronym"] = "NEW"
    return client.post(_address(world.own, "edit"), data)


@thing_request(
    "forge rows of memberships",
    "organisation",
    Verb.MANAGE_MEMBERS,
    expected=lambda user, world, things: False,
    leaves=True,
    seen=lambda world, things, response: Membership.objects.filter(user=world.people["stranger"]).exists(),
)
def forge_memberships(client: Client, world: World, things: Things) -> Any:
    data = things["form of organisation"].copy()
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000",
            "0-user": world.people["stranger"].pk, "0-role": "coordinator", "0-id": "", "0-ORDER": "1"}  # fmt: skip
    for prefix in ("memberships", "membership_set", "exchange_memberships"):
        data.update({f"{prefix}-{name}": value for name, value in rows.items()})
    return client.post(_address(world.own, "edit"), data)


@thing_request(
    "edit a concept",
    "concept",
    Verb.EDIT,
    seen=lambda world, things, response: Concept.objects.get(pk=things["concept"].pk).code == "renamed",
)
def edit_concept(client: Client, world: World, things: Things) -> Any:
    data = things["form of concept"].copy()
    data["code"] = "renamed"
    return client.post(_address(things["concept"], "edit"), data)


@thing_request(
    "create a concept",
    "new concept",
    Verb.CREATE,
    seen=lambda world, things, response: Concept.objects.filter(code="made").exists(),
)
def create_concept(client: Client, world: World, things: Things) -> Any:
    data = things["form of concept"].copy()
    data["code"] = "made"
    data["terms-INITIAL_FORMS"] = "0"
    data["terms-0-id"] = ""
    return client.post(_address(Concept(), "add"), data)


def _deleting(name: str, model: type[Any]) -> None:
    def is_gone(world: World, things: Things, response: Any) -> bool:
        return not model.objects.filter(pk=things[name].pk).exists()

    @thing_request(f"delete a {name}", name, Verb.DELETE, seen=is_gone)
    def delete(client: Client, world: World, things: Things) -> Any:
        return client.post(_address(things[name], "delete"))

    @thing_request(f"delete a {name} by bulk action", name, Verb.DELETE, seen=is_gone)
    def delete_by_bulk(client: Client, world: World, things: Things) -> Any:
        meta = model._meta
        where = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"])
        return client.post(f"{where}?id={things[name].pk}")


_deleting("concept", Concept)
_deleting("city", City)
_deleting("project", Project)
_deleting("set", ReleaseSet)
_deleting("set of the site", ReleaseSet)
_deleting("mixed set", ReleaseSet)


# Release sets


@thing_request(
    "edit a release set",
    "set",
    Verb.EDIT,
    seen=lambda world, things, response: ReleaseSet.objects.get(pk=things["set"].pk).title == "Renamed",
)
def edit_set(client: Client, world: World, things: Things) -> Any:
    data = things["form of set"].copy()
    data["title"] = "Renamed"
    return client.post(_address(things["set"], "edit"), data)


PAGES_OF = {"set": ("live",), "set of the site": ("information",), "mixed set": ("live", "information")}
"""The pages of each set, by their names among the cases."""


def may_look(name: str) -> Callable[[Any, World, Things], bool]:
    """Who publishes one of its pages sees what the set waits for."""

    def expected(user: Any, world: World, things: Things) -> bool:
        pages = (world.cases[page].stored for page in PAGES_OF[name])
        return may(user, Verb.RELEASE, things[name]) or any(may(user, Verb.PUBLISH, page) for page in pages)

    return expected


def _releasing(name: str) -> None:
    def is_released(world: World, things: Things, response: Any) -> bool:
        return ReleaseSet.objects.get(pk=things[name].pk).is_released

    def is_shown(world: World, things: Things, response: Any) -> bool:
        return bool(response.status_code == 200)

    @thing_request(f"release the {name}", name, Verb.RELEASE, seen=is_released)
    def release(client: Client, world: World, things: Things) -> Any:
        return client.post(reverse("exchange_translation:release", args=[things[name].pk]), {"release": "1"})

    @thing_request(f"look at the {name}", name, Verb.RELEASE, expected=may_look(name), seen=is_shown)
    def look(client: Client, world: World, things: Things) -> Any:
        return client.get(reverse("exchange_translation:release", args=[things[name].pk]))


for each in ("set", "set of the site", "mixed set"):
    _releasing(each)
