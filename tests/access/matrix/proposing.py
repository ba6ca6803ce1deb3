"""Requests of those who propose, of those who answer, and of those who manage the people of an organisation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchange.access.policy import may
from exchange.models import Invitation, Membership, Proposal, Role
from exchange.ownership.verbs import Verb
from tests.access.matrix.asking import request
from tests.access.matrix.cases import Case
from tests.access.matrix.things import Things, thing_request
from tests.access.matrix.world import World
from tests.access.matrix.writing import sendable
from tests.factories.exchange import OrganisationFactory, OrganisationPageFactory
from tests.factories.proposals import proposal_for
from tests.factories.roles import member
from tests.proposals.screens import decide, editor_form

PROPOSED = "Proposed in the matrix"


def takes_proposals(case: Case) -> bool:
    return sendable(case) and not case.has("host")


def may_propose(user: Any, world: World, case: Case) -> bool:
    """A partner, to what they may read."""
    return may(user, Verb.PROPOSE, case.stored) and (case.has("live") or may(user, Verb.VIEW_DRAFT, case.stored))


@request(
    "propose",
    Verb.PROPOSE,
    expected=may_propose,
    applies=takes_proposals,
    seen=lambda world, case, response: Proposal.objects.filter(page=case.pk, changed__title=PROPOSED).exists(),
)
def propose(client: Client, world: World, case: Case) -> Any:
    where = reverse("exchange:propose", args=[case.pk])
    if client.get(where).status_code != 200:
        return client.post(where, {"title": PROPOSED, "reason": "It reads better."})
    return client.post(where, editor_form(client, where, title=PROPOSED))


# Answers, to proposals that were made before


def build_proposals(world: World) -> Things:
    """One to each kind of page, and one to the page of an organisation in which nobody takes part any more."""
    author = world.people["foreign editor"]
    lists = world.lists["en"]
    left = OrganisationPageFactory(parent=lists, locale=lists.locale, organisation=OrganisationFactory(code="left"))
    found: Things = {
        "proposal": proposal_for(world.cases["live"].page, author, title="Better"),
        "proposal to the site": proposal_for(world.cases["information"].page, author, title="Better"),
        "proposal to nobody": proposal_for(left, author, title="Better"),
        "page of nobody": left,
        "member": Membership.objects.get(user=member(world.own, Role.READER)),
    }
    Proposal.objects.filter(pk=found["proposal to nobody"].pk).update(
        created_at=timezone.now() - dt.timedelta(days=400)
    )
    return found


def decides(page: Any) -> Any:
    return lambda user, world, things: may(user, Verb.DECIDE_PROPOSAL, page(world, things))


def decides_for_the_absent(user: Any, world: World, things: Things) -> bool:
    page = things["page of nobody"]
    return may(user, Verb.DECIDE_FOR_ABSENT_OWNER, page) or may(user, Verb.DECIDE_PROPOSAL, page)


def _answering(name: str, verb: Verb, expected: Any) -> None:
    def is_answered(world: World, things: Things, response: Any) -> bool:
        return not Proposal.objects.get(pk=things[name].pk).is_open

    @thing_request(f"decline a {name}", name, verb, expected=expected, seen=is_answered)
    def decline(client: Client, world: World, things: Things) -> Any:
        where = reverse("exchange_proposals:decide", args=[things[name].pk])
        if client.get(where).status_code != 200:
            return client.post(where, {"answer": "decline", "comment": "No"})
        return decide(client, things[name], "decline", comment="No")


_answering("proposal", Verb.DECIDE_PROPOSAL, decides(lambda world, things: world.cases["live"].stored))
_answering(
    "proposal to the site", Verb.DECIDE_PROPOSAL, decides(lambda world, things: world.cases["information"].stored)
)
_answering("proposal to nobody", Verb.DECIDE_FOR_ABSENT_OWNER, decides_for_the_absent)


# People of an organisation


def people(name: str, *args: Any) -> str:
    return reverse(f"exchange_people:{name}", args=args)


@thing_request(
    "look at its people",
    "organisation",
    Verb.MANAGE_MEMBERS,
    seen=lambda world, things, response: response.status_code == 200,
)
def look_at_people(client: Client, world: World, things: Things) -> Any:
    return client.get(people("members", world.own.pk))


@thing_request(
    "invite somebody",
    "organisation",
    Verb.MANAGE_MEMBERS,
    seen=lambda world, things, response: Invitation.objects.exists(),
)
def invite(client: Client, world: World, things: Things) -> Any:
    data = {"email": "new@example.org", "role": Role.EDITOR.value, "language": "en"}
    return client.post(people("invite", world.own.pk), data)


@thing_request(
    "change the role of a member",
    "organisation",
    Verb.MANAGE_MEMBERS,
    seen=lambda world, things, response: Membership.objects.get(pk=things["member"].pk).role == Role.EDITOR,
)
def change_role(client: Client, world: World, things: Things) -> Any:
    return client.post(people("change_role", things["member"].pk), {"role": Role.EDITOR.value, "knowing": "on"})


@thing_request(
    "end a membership",
    "organisation",
    Verb.MANAGE_MEMBERS,
    seen=lambda world, things, response: not Membership.objects.filter(pk=things["member"].pk).exists(),
)
def end_membership(client: Client, world: World, things: Things) -> Any:
    return client.post(people("end_membership", things["member"].pk), {"knowing": "on"})
