"""Requests that write a page's text, make pages, and make them public or not, by form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, Revision

from exchange.access.policy import may
from exchange.models import Membership
from exchange.ownership.verbs import Verb
from tests.access.matrix.asking import request
from tests.access.matrix.cases import Case
from tests.access.matrix.reading import address
from tests.access.matrix.world import World

NEW = "Written in the matrix"


def sendable(case: Case) -> bool:
    return case.has("writable")


def post_form(client: Client, case: Case, **changes: Any) -> Any:
    data: QueryDict = case.form.copy()
    for name, value in {"title": NEW, **changes}.items():
        data[name.replace("__", "-")] = value
    return client.post(address("edit", case.pk), data)


def newest_text(case: Case) -> str:
    return str(case.page.get_latest_revision_as_object().title)


def is_new_draft(world: World, case: Case, response: Any) -> bool:
    return newest_text(case) == NEW


def is_live_with(text: str) -> Any:
    return lambda world, case, response: case.page.live and case.page.title == text


@request("save a draft", Verb.EDIT, seen=is_new_draft, applies=sendable)
def save_draft(client: Client, world: World, case: Case) -> Any:
    return post_form(client, case)


@request("save under another button's name", Verb.EDIT, seen=is_new_draft, applies=sendable)
def save_forged_button(client: Client, world: World, case: Case) -> Any:
    return post_form(client, case, **{"action-save": "1", "action-anything": "1"})


@request("publish by form", Verb.EDIT, Verb.PUBLISH, seen=is_live_with(NEW), applies=sendable, writes=(Verb.EDIT,))
def publish_by_form(client: Client, world: World, case: Case) -> Any:
    return post_form(client, case, **{"action-publish": "1"})


def has_field(name: str) -> Callable[[Case], bool]:
    """Whether the form of the page offers it: forms of some page types have no times and no comments."""
    return lambda case: sendable(case) and name in case.form


@request(
    "schedule by form",
    Verb.EDIT,
    Verb.SCHEDULE,
    applies=has_field("go_live_at"),
    writes=(Verb.EDIT,),
    seen=lambda world, case, response: case.page.revisions.filter(approved_go_live_at__isnull=False).exists(),
)
def schedule(client: Client, world: World, case: Case) -> Any:
    later = (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    return post_form(client, case, go_live_at=later, **{"action-publish": "1"})


@request(
    "unschedule",
    Verb.SCHEDULE,
    applies=lambda case: case.has("scheduled"),
    seen=lambda world, case, response: not case.page.revisions.filter(approved_go_live_at__isnull=False).exists(),
)
def unschedule(client: Client, world: World, case: Case) -> Any:
    return client.post(address("revisions_unschedule", case.pk, case.new_revision))


def took_over(world: World, case: Case, response: Any) -> bool:
    """Whether anything changed that no form of a page may change."""
    page = case.page
    revision = Revision.objects.get(pk=case.new_revision)
    return bool(
        getattr(page, "organisation_id", world.own.pk) != world.own.pk
        or page.owner_id is not None
        or page.locale.language_code not in ("en", "cs")
        or (page.locale.language_code == "cs") != case.has("translation")
        or case.marker not in str(revision.content)
        or Membership.objects.filter(organisation=world.own).count() != world.members
        or page.live != case.has("live")
        or page.revisions.filter(approved_go_live_at__isnull=False).exists()
    )


@request(
    "forged fields of the form", Verb.CHANGE_OWNER, seen=took_over, applies=sendable, writes=(Verb.EDIT,), never=True
)
def forge_fields(client: Client, world: World, case: Case) -> Any:
    stranger = world.people["stranger"].pk
    return post_form(
        client,
        case,
        organisation=world.other.pk,
        owner=stranger,
        locale=world.homes["nb"].locale_id,
        go_live_at="" if case.has("host") else "2035-01-01 10:00",
        live="" if case.has("live") else "on",
        first_published_at="2020-01-01 10:00",
        memberships__TOTAL_FORMS="1",
        memberships__INITIAL_FORMS="0",
        memberships__0__user=stranger,
        memberships__0__role="publisher",
    )


@request(
    "forged revision to overwrite",
    Verb.CHANGE_OWNER,
    applies=sendable,
    writes=(Verb.EDIT,),
    never=True,
    seen=lambda world, case, response: case.marker not in str(Revision.objects.get(pk=case.new_revision).content),
)
def forge_overwriting(client: Client, world: World, case: Case) -> Any:
    if client is world.clients["publisher"]:  # who wrote it overwrites what they wrote
        return client.get(address("view_draft", case.pk))
    return post_form(client, case, overwrite_revision_id=case.new_revision)


@request(
    "comment",
    Verb.COMMENT,
    seen=lambda world, case, response: Comment.objects.filter(page=case.pk).exists(),
    applies=has_field("comments-TOTAL_FORMS"),
)
def comment(client: Client, world: World, case: Case) -> Any:
    rows = {
        "TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-id": "", "0-DELETE": "", "0-resolved": "", "0-text": "Said here",
        "0-contentpath": "title", "0-position": "", "0-replies-TOTAL_FORMS": "0", "0-replies-INITIAL_FORMS": "0",
    }  # fmt: skip
    return post_form(client, case, **{f"comments-{name}": value for name, value in rows.items()})


@request(
    "save an old revision again",
    Verb.REVERT,
    applies=sendable,
    seen=lambda world, case, response: newest_text(case).startswith("Oldword"),
)
def revert_by_form(client: Client, world: World, case: Case) -> Any:
    return post_form(client, case, title=f"Oldword {case.name}", revision=str(case.old_revision))


@request(
    "submit to moderation",
    Verb.EDIT,
    applies=lambda case: sendable(case) and not case.has("host") and "in review" not in case.traits,
    seen=lambda world, case, response: case.page.workflow_in_progress,
)
def submit(client: Client, world: World, case: Case) -> Any:
    return post_form(client, case, **{"action-submit": "1"})


def may_cancel(user: Any, world: World, case: Case) -> bool:
    decides = user == world.people["editor"] or may(user, Verb.PUBLISH, case.stored)
    return decides and may(user, Verb.EDIT, case.stored)


@request(
    "withdraw from moderation",
    Verb.EDIT,
    expected=may_cancel,
    writes=(Verb.EDIT,),
    applies=lambda case: case.has("in review"),
    seen=lambda world, case, response: not case.page.workflow_in_progress,
)
def cancel_workflow(client: Client, world: World, case: Case) -> Any:
    return post_form(client, case, **{"action-cancel-workflow": "1"})


def moderate(action: str) -> Any:
    def send(client: Client, world: World, case: Case) -> Any:
        task = case.page.current_workflow_state.current_task_state.pk
        return client.post(address("workflow_action", case.pk, action, task), {"comment": "Read"})

    return send


request(
    "approve",
    Verb.PUBLISH,
    applies=lambda case: case.has("in review"),
    seen=lambda world, case, response: case.marker in case.page.title,
)(moderate("approve"))
request(
    "send back",
    Verb.PUBLISH,
    applies=lambda case: case.has("in review"),
    seen=lambda world, case, response: case.page.current_workflow_state.status == "needs_changes",
)(moderate("reject"))


@request(
    "read what waits",
    Verb.PUBLISH,
    applies=lambda case: case.has("in review"),
    seen=lambda world, case, response: (
        case.marker in response.content.decode() if response.status_code == 200 else False
    ),
)
def preview_for_task(client: Client, world: World, case: Case) -> Any:
    task = case.page.current_workflow_state.current_task_state.task_id
    return client.get(address("workflow_preview", case.pk, task))
