"""Requests to the settings of the site, which are an administrator's."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, Locale, Site, Task, Workflow

from tests.access.matrix.things import Things, thing_request
from tests.access.matrix.world import World


def administrators(user: Any, world: World, things: Things) -> bool:
    return bool(user.is_superuser and user.is_active)


SETTINGS = {
    "sites": "wagtailsites:index",
    "a new site": "wagtailsites:add",
    "locales": "wagtaillocales:index",
    "redirects": "wagtailredirects:index",
    "a new redirect": "wagtailredirects:add",
    "workflows": "wagtailadmin_workflows:index",
    "a new workflow": "wagtailadmin_workflows:add",
    "tasks": "wagtailadmin_workflows:task_index",
    "collections": "wagtailadmin_collections:index",
    "a new collection": "wagtailadmin_collections:add",
    "users": "wagtailusers_users:index",
    "a new user": "wagtailusers_users:add",
    "groups": "wagtailusers_groups:index",
    "a new group": "wagtailusers_groups:add",
}


def _setting(name: str, url_name: str) -> None:
    @thing_request(
        f"open {name}",
        "site",
        expected=administrators,
        seen=lambda world, things, response: response.status_code == 200,
    )
    def look(client: Client, world: World, things: Things) -> Any:
        return client.get(reverse(url_name))


for label, url in SETTINGS.items():
    _setting(label, url)


@thing_request(
    "another front page for the site",
    "site",
    expected=administrators,
    seen=lambda world, things, response: Site.objects.get(pk=things["site"].pk).root_page_id == world.host_root.pk,
)
def change_front_page(client: Client, world: World, things: Things) -> Any:
    site = things["site"]
    data = {"hostname": site.hostname, "port": site.port, "site_name": "", "root_page": world.host_root.pk,
            "is_default_site": "on"}  # fmt: skip
    return client.post(reverse("wagtailsites:edit", args=[site.pk]), data)


@thing_request(
    "stop a workflow",
    "site",
    expected=administrators,
    seen=lambda world, things, response: not Workflow.objects.get(name="Owner approval").active,
)
def stop_workflow(client: Client, world: World, things: Things) -> Any:
    return client.post(reverse("wagtailadmin_workflows:disable", args=[Workflow.objects.get(name="Owner approval").pk]))


@thing_request(
    "stop a step of moderation",
    "site",
    expected=administrators,
    seen=lambda world, things, response: not Task.objects.get(name="Owner").active,
)
def stop_task(client: Client, world: World, things: Things) -> Any:
    return client.post(reverse("wagtailadmin_workflows:disable_task", args=[Task.objects.get(name="Owner").pk]))


@thing_request(
    "make a collection",
    "site",
    expected=administrators,
    seen=lambda world, things, response: Collection.objects.filter(name="made").exists(),
)
def make_collection(client: Client, world: World, things: Things) -> Any:
    data = {"name": "made", "parent": Collection.get_first_root_node().pk}
    return client.post(reverse("wagtailadmin_collections:add"), data)


@thing_request(
    "delete a language",
    "site",
    expected=administrators,
    leaves=True,
    seen=lambda world, things, response: not Locale.objects.filter(language_code="xx").exists(),
)
def delete_locale(client: Client, world: World, things: Things) -> Any:
    locale = Locale.objects.create(language_code="xx")
    return client.post(reverse("wagtaillocales:delete", args=[locale.pk]))
