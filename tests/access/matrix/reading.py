"""Requests that read what is not public: drafts, old revisions, histories, and lists that name drafts."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from exchange.ownership.verbs import Verb
from tests.access.matrix.asking import request
from tests.access.matrix.cases import Case
from tests.access.matrix.world import World


def address(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def text_of(response: Any) -> str:
    """What the answer says; "" for one that sends elsewhere."""
    if response.status_code != 200:
        return ""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def shows_draft(world: World, case: Case, response: Any) -> bool:
    return case.marker in text_of(response)


def answers(world: World, case: Case, response: Any) -> bool:
    return response.status_code == 200


def drafted(case: Case) -> bool:
    return case.marker != "nothing"


def hidden(case: Case) -> bool:
    return case.has("not live") and drafted(case)


@request("view draft", Verb.VIEW_DRAFT, seen=shows_draft, applies=lambda case: drafted(case) and not case.has("synced"))
def view_draft(client: Client, world: World, case: Case) -> Any:
    return client.get(address("view_draft", case.pk))


@request("open the editor", Verb.EDIT, seen=shows_draft, applies=drafted)
def open_editor(client: Client, world: World, case: Case) -> Any:
    return client.get(address("edit", case.pk))


@request("view a revision", Verb.VIEW_DRAFT, seen=shows_draft, applies=drafted)
def view_revision(client: Client, world: World, case: Case) -> Any:
    return client.get(address("revisions_view", case.pk, case.new_revision))


@request("compare revisions", Verb.COMPARE, seen=shows_draft, applies=drafted)
def compare(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_pages:revisions_compare", args=[case.pk, case.old_revision, "latest"]))


@request("history", Verb.COMPARE, seen=answers)
def history(client: Client, world: World, case: Case) -> Any:
    return client.get(address("history", case.pk))


@request("history of moderation", Verb.COMPARE, seen=answers)
def workflow_history(client: Client, world: World, case: Case) -> Any:
    return client.get(address("workflow_history", case.pk))


@request("where it is used", Verb.VIEW_DRAFT, seen=answers)
def usage(client: Client, world: World, case: Case) -> Any:
    return client.get(address("usage", case.pk))


@request(
    "form of an old revision",
    Verb.REVERT,
    seen=lambda world, case, response: "Oldword" in text_of(response),
    applies=lambda case: case.has("writable") and drafted(case),
)
def revert_form(client: Client, world: World, case: Case) -> Any:
    return client.get(address("revisions_revert", case.pk, case.old_revision))


@request(
    "preview",
    Verb.PREVIEW,
    seen=lambda world, case, response: "previewed" in text_of(response),
    applies=lambda case: case.has("writable"),
)
def preview(client: Client, world: World, case: Case) -> Any:
    data = case.form.copy()
    data["title"] = "previewed"
    client.post(address("preview_on_edit", case.pk), data)
    return client.get(address("preview_on_edit", case.pk))


@request("preview of a translation", Verb.PREVIEW, seen=shows_draft, applies=lambda case: case.has("synced"))
def preview_translation(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtail_localize:preview_translation", args=[case.translation.pk]))  # type: ignore[union-attr]


@request("explorer", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def explorer(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_explore_results", args=[case.page.get_parent().pk]))


@request("chooser", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def chooser(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_choose_page_child", args=[case.page.get_parent().pk]))


@request("explorer, below it", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def explorer_below(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_explore", args=[case.pk]))


@request("chooser, below it", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def chooser_below(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_choose_page_child", args=[case.pk]))


@request("search in the chooser", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def search_in_chooser(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_choose_page_search"), {"q": case.marker})


@request(
    "search of the admin",
    Verb.VIEW_DRAFT,
    seen=lambda world, case, response: f"/pages/{case.pk}/edit/" in text_of(response),
    applies=hidden,
)
def search(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_pages:search_results"), {"q": case.marker})


@request("admin API, one page", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def api_detail(client: Client, world: World, case: Case) -> Any:
    return client.get(reverse("wagtailadmin_api:pages:detail", args=[case.pk]))


@request("admin API, list", Verb.VIEW_DRAFT, seen=shows_draft, applies=hidden)
def api_list(client: Client, world: World, case: Case) -> Any:
    return client.get(
        reverse("wagtailadmin_api:pages:listing"), {"child_of": str(case.page.get_parent().pk), "limit": "20"}
    )
