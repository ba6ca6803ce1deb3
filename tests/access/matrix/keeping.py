"""Requests to pictures and documents, and to what lies in the bin."""

from __future__ import annotations

from typing import Any

import wagtail_factories
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from exchange.access.policy import may
from exchange.bin.models import BinnedItem
from exchange.ownership.verbs import Verb
from tests.access.matrix.things import Things, thing_request
from tests.access.matrix.world import World
from tests.factories.exchange import InformationPageFactory, OrganisationPageFactory


def build_files(world: World) -> Things:
    own = world.own.file_collection.collection
    root = Collection.get_first_root_node()
    document = SimpleUploadedFile("text.txt", b"A text")
    return {
        "picture": wagtail_factories.ImageFactory(title="Ours", collection=own),
        "picture of the site": wagtail_factories.ImageFactory(title="The site's", collection=root),
        "document": get_document_model().objects.create(title="Ours", collection=own, file=document),
        "document of the site": get_document_model().objects.create(title="The site's", collection=root, file=document),
    }


def build_bin(world: World) -> Things:
    """A page of each kind, deleted by an administrator."""
    lists, home = world.lists["en"], world.homes["en"]
    pages = {
        "binned page": OrganisationPageFactory(parent=lists, locale=lists.locale, organisation=world.own),
        "binned draft": OrganisationPageFactory(parent=lists, locale=lists.locale, organisation=world.own, live=False),
        "binned page of the site": InformationPageFactory(parent=home, locale=home.locale),
    }
    found: Things = {}
    for name, page in pages.items():
        world.clients["administrator"].post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        found[name] = BinnedItem.objects.get(object_id=str(page.pk))
    return found


def decides(name: str, verb: Verb) -> Any:
    """What stands in the root collection is the site's, and the host's too: its own groups keep their rows there."""

    def expected(user: Any, world: World, things: Things) -> bool:
        of_the_host = user in (world.people["host's editor"], world.people["host's moderator"])
        return may(user, verb, things[name]) or (of_the_host and name.endswith("of the site"))

    return expected


def _changing(name: str, kind: str, model: type[Any]) -> None:
    may_change, may_delete = decides(name, Verb.CHANGE_FILE), decides(name, Verb.DELETE_FILE)

    def is_renamed(world: World, things: Things, response: Any) -> bool:
        return bool(model.objects.get(pk=things[name].pk).title == "Renamed")

    def is_gone(world: World, things: Things, response: Any) -> bool:
        return not model.objects.filter(pk=things[name].pk).exists()

    @thing_request(f"change a {name}", name, Verb.CHANGE_FILE, expected=may_change, seen=is_renamed)
    def change(client: Client, world: World, things: Things) -> Any:
        data = {"title": "Renamed", "collection": things[name].collection_id, "tags": "", "description": ""}
        return client.post(reverse(f"wagtail{kind}s:edit", args=[things[name].pk]), data)

    @thing_request(f"delete a {name}", name, Verb.DELETE_FILE, expected=may_delete, seen=is_gone)
    def delete(client: Client, world: World, things: Things) -> Any:
        return client.post(reverse(f"wagtail{kind}s:delete", args=[things[name].pk]))

    @thing_request(
        f"delete a {name} by bulk action",
        name,
        Verb.DELETE_FILE,
        expected=decides(name, Verb.DELETE_FILE),
        seen=is_gone,
    )
    def delete_by_bulk(client: Client, world: World, things: Things) -> Any:
        where = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"])
        return client.post(f"{where}?id={things[name].pk}")


_changing("picture", "image", get_image_model())
_changing("picture of the site", "image", get_image_model())
_changing("document", "doc", get_document_model())
_changing("document of the site", "doc", get_document_model())


@thing_request(
    "add a document in its name",
    "organisation",
    Verb.ADD_FILE,
    leaves=True,
    seen=lambda world, things, response: (
        world.own.file_collection.collection.pk
        in get_document_model().objects.filter(title="Added").values_list("collection", flat=True)
    ),
)
def add_document(client: Client, world: World, things: Things) -> Any:
    file = SimpleUploadedFile("added.txt", b"Added")
    data = {"title": "Added", "file": file, "collection": world.own.file_collection.collection_id, "tags": ""}
    return client.post(reverse("wagtaildocs:add"), data)


def may_restore(name: str) -> Any:
    """A draft comes back by whom could delete it, too."""
    verbs = (Verb.RESTORE, Verb.DELETE_DRAFT) if name == "binned draft" else (Verb.RESTORE,)
    return lambda user, world, things: any(may(user, verb, things[name]) for verb in verbs)


def _restoring(name: str) -> None:
    def is_back(world: World, things: Things, response: Any) -> bool:
        return Page.objects.filter(pk=things[name].object_id).exists()

    @thing_request(f"restore a {name}", name, Verb.RESTORE, expected=may_restore(name), seen=is_back)
    def restore(client: Client, world: World, things: Things) -> Any:
        return client.post(reverse("exchange_bin:item", args=[things[name].pk]), {"restore": "1"})

    def is_away(world: World, things: Things, response: Any) -> bool:
        return not BinnedItem.objects.filter(pk=things[name].pk).exists()

    @thing_request(f"delete a {name} for good", name, Verb.RESTORE, seen=is_away)
    def delete(client: Client, world: World, things: Things) -> Any:
        return client.post(reverse("exchange_bin:item", args=[things[name].pk]), {"delete": "1"})


for each in ("binned page", "binned draft", "binned page of the site"):
    _restoring(each)
