"""Histories at random: people come and go, write, meet, propose, publish, delete and restore, in three languages.

After each step: what is live was published by somebody who had the right at that moment, every text that was typed is
on the page, in a revision, in a proposal or in the bin, and groups equal what is worked out slowly.
`EXCHANGE_HISTORIES=500` runs as many histories as the plan asks for.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from wagtail.models import Locale, Revision, Workflow, WorkflowPage, WorkflowTask

from exchange.access.policy import Verb, may
from exchange.bin.models import BinnedItem, BinnedRow
from exchange.bin.placing import NotRestorableError
from exchange.bin.restoring import restore
from exchange.models import LanguageRole, Membership, Organisation, OrganisationPage, OwnerApprovalTask, Role
from exchange.proposals.access import decides
from exchange.proposals.answering import answer_with
from exchange.proposals.comparing import Comparison
from exchange.proposals.content import proposable_content
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.proposing import propose, readable_version, revision_of
from exchange.proposals.taking import Answer, NotAsShownError, take
from tests.access.test_groups import roles_by_group, slow_roles
from tests.factories.exchange import (
    OrganisationFactory,
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
    UserFactory,
    language_trees,
)
from tests.factories.practices import translated
from tests.forms import filled_form

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HISTORIES = int(os.environ.get("EXCHANGE_HISTORIES", "40"))
PEOPLE = 4
LANGUAGES = ("en", "cs", "nb")
CODES = ("alpha", "beta", "gamma")
OWNERS_ROLES = {"publisher", "coordinator"}

person, place, number = st.integers(0, PEOPLE - 1), st.integers(0, 1), st.integers(0, 9)
language, role = st.sampled_from(LANGUAGES), st.sampled_from(list(Role))
step = st.one_of(
    st.tuples(st.just("join"), person, place, role),
    st.tuples(st.just("leave"), person, place),
    st.tuples(st.just("change roles"), place, role),
    st.tuples(st.just("rename"), place, st.sampled_from(CODES)),
    st.tuples(st.just("appoint"), person, language, st.sampled_from(list(LanguageRole.Role))),
    st.tuples(st.just("dismiss"), person),
    st.tuples(st.just("write"), person, language, st.sampled_from(["action-save", "action-publish", "action-submit"])),
    st.tuples(st.just("meet"), person, person, language),
    st.tuples(st.just("write too late"), person, language),
    st.tuples(st.just("propose"), person, language),
    st.tuples(st.just("decide"), person, number, st.sampled_from(["take", "publish", "send back", "decline"])),
    st.tuples(st.just("act"), person, language, st.sampled_from(["publish", "unpublish", "delete", "copy"])),
    st.tuples(st.just("moderate"), person, language, st.sampled_from(["approve", "reject"])),
    st.tuples(st.just("restore"), person, number),
)


class World:
    """Two organisations, a page of the first one in three languages, and four people."""

    def __init__(self, organisations: list[int], people: list[int], family: Any) -> None:
        self.organisations = [Organisation.objects.get(pk=pk) for pk in organisations]
        self.people = [type(UserFactory.build()).objects.get(pk=pk) for pk in people]
        self.family = family
        self.typed: list[str] = []
        self.texts = (f"Typed text number {count}." for count in itertools.count())
        Membership.objects.create(user=self.people[0], organisation=self.organisations[0], role=Role.PUBLISHER)
        Membership.objects.create(user=self.people[1], organisation=self.organisations[0], role=Role.EDITOR)
        Membership.objects.create(user=self.people[2], organisation=self.organisations[1], role=Role.PUBLISHER)

    def do(self, what: str, *of: Any) -> None:
        before = self.live()
        decided = {(at, pk): self.decided(at, pk) for at in range(PEOPLE) for pk in self.pages()}
        getattr(self, what.replace(" ", "_"))(*of)
        for pk, text in self.live().items():
            if before.get(pk) != text:
                assert decided.get((of[0], pk)), f"{what}: {text!r} went live without the right to it"

    # What is asked independently of the policy

    def pages(self) -> dict[int, OrganisationPage]:
        return {page.pk: page for page in OrganisationPage.objects.filter(translation_key=self.family)}

    def live(self) -> dict[int, str]:
        return {pk: page.summary for pk, page in self.pages().items() if page.live}

    def decided(self, at: int, pk: int) -> bool:
        """Whether the person publishes the page now, worked out from the rows of roles alone."""
        page = OrganisationPage.objects.get(pk=pk)
        rows = Membership.objects.filter(user=self.people[at], organisation_id=page.organisation_id)
        if OWNERS_ROLES & set(rows.values_list("role", flat=True)):
            return True
        is_translation = page.locale_id != page.source_locale_id
        languages = LanguageRole.objects.filter(user=self.people[at], locale_id=page.locale_id, role="publisher")
        return is_translation and languages.exists()

    def check(self) -> None:
        kept = self.kept()
        for text in self.typed:
            assert text in kept, f"{text!r} is gone"
        for user in self.people:
            assert roles_by_group(user) == slow_roles(user)
        owners = OrganisationPage.objects.filter(translation_key=self.family).values_list("organisation_id", flat=True)
        assert set(owners) <= {self.organisations[0].pk}

    def kept(self) -> str:
        """Everything that is on the pages, in revisions, in proposals and in the bin."""
        parts: list[Any] = [*OrganisationPage.objects.values_list("summary", flat=True)]
        parts += Revision.objects.values_list("content", flat=True)
        parts += Proposal.objects.values_list("base", "changed")
        parts += BinnedRow.objects.values_list("fields", flat=True)
        return json.dumps(parts, default=str)

    # People

    def join(self, at: int, where: int, role: Role) -> None:
        Membership.objects.update_or_create(
            user=self.people[at], organisation=self.organisations[where], defaults={"role": role}
        )

    def leave(self, at: int, where: int) -> None:
        Membership.objects.filter(user=self.people[at], organisation=self.organisations[where]).delete()

    def change_roles(self, where: int, role: Role) -> None:
        Membership.objects.filter(organisation=self.organisations[where]).update(role=role)

    def rename(self, where: int, code: str) -> None:
        if not Organisation.objects.filter(code=code).exists():
            self.organisations[where].code = code
            self.organisations[where].save()

    def appoint(self, at: int, language: str, role: str) -> None:
        locale = Locale.objects.get(language_code=language)
        LanguageRole.objects.get_or_create(user=self.people[at], locale=locale, role=role)

    def dismiss(self, at: int) -> None:
        LanguageRole.objects.filter(user=self.people[at]).delete()

    # Texts

    def client(self, at: int) -> Client:
        client = Client(headers={"Sec-Fetch-Site": "same-origin"})
        client.force_login(type(self.people[at]).objects.get(pk=self.people[at].pk))
        return client

    def user(self, at: int) -> Any:
        return type(self.people[at]).objects.get(pk=self.people[at].pk)

    def page(self, language: str) -> OrganisationPage | None:
        pages = OrganisationPage.objects.filter(translation_key=self.family, locale__language_code=language)
        return pages.first()

    def form(self, client: Client, page: OrganisationPage, action: str) -> tuple[Any, str] | None:
        """The form that the page's editor shows, with a new text; None if the person gets none."""
        answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        if answer.status_code != 200:
            return None
        data, text = filled_form(answer), next(self.texts)
        # Also what the form does not offer: another owner.
        data.update({"summary": text, action: "1", "organisation": str(self.organisations[1].pk)})
        return data, text

    def write(self, at: int, language: str, action: str) -> None:
        page = self.page(language)
        form = self.form(self.client(at), page, action) if page is not None else None
        if page is not None and form is not None:
            self.send(self.client(at), page, *form)

    def send(self, client: Client, page: OrganisationPage, data: Any, text: str) -> None:
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        if answer.status_code == 409:
            assert text in answer.content.decode()
            html = answer.content.decode().replace("data-ed-kept", 'id="questions"')
            questions = filled_form(type("Answer", (), {"content": html.encode()}), form_id="questions")
            questions["field-summary"] = "mine"
            answer = client.post(reverse("exchange_editing:settle", args=[page.pk]), questions)
        assert answer.status_code == 302, answer.status_code
        self.typed.append(text)

    def meet(self, at: int, other: int, language: str) -> None:
        """Two people open the form, and both save."""
        page = self.page(language)
        if page is None:
            return
        one, two = self.client(at), self.client(other)
        forms = [(client, self.form(client, page, "action-save")) for client in (one, two)]
        for client, form in forms:
            if form is not None:
                self.send(client, page, *form)

    def write_too_late(self, at: int, language: str) -> None:
        """The right ends while somebody writes: nothing is saved, and the answer holds the text."""
        page = self.page(language)
        client = self.client(at)
        form = self.form(client, page, "action-publish") if page is not None else None
        if page is None or form is None:
            return
        Membership.objects.filter(user=self.people[at]).delete()
        LanguageRole.objects.filter(user=self.people[at]).delete()
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form[0])
        assert answer.status_code in (401, 403)
        assert form[1] in answer.content.decode()
        assert form[1] not in self.kept()

    def propose(self, at: int, language: str) -> None:
        page = self.page(language)
        if page is None or not may(self.user(at), Verb.PROPOSE, page):
            return
        text = next(self.texts)
        base = proposable_content(readable_version(page))
        propose(page, self.user(at), base, revision_of(page), {"summary": text}, "It reads better.")
        self.typed.append(text)

    def decide(self, at: int, which: int, how: str) -> None:
        proposals = list(Proposal.objects.open().order_by("pk"))
        proposal = proposals[which % len(proposals)] if proposals else None
        page = OrganisationPage.objects.filter(pk=proposal.page_id).first() if proposal is not None else None
        if proposal is None or page is None or not decides(self.user(at), proposal, page):
            return
        comparison = Comparison(proposal, page)
        if how in ("send back", "decline"):
            state = Proposal.State.SENT_BACK if how == "send back" else Proposal.State.DECLINED
            with contextlib.suppress(NotAsShownError, ValidationError):
                answer_with(state, proposal.pk, self.user(at), comparison.token, "Thank you.")
            return
        answers = {item.path: Answer("proposed" if item.conflict else "take") for item in comparison.items}
        with contextlib.suppress(NotAsShownError, ValidationError), transaction.atomic():
            take(proposal.pk, self.user(at), comparison.token, answers, publish=how == "publish", comment="")

    def act(self, at: int, language: str, action: str) -> None:
        """By Wagtail's own API, which asks nobody to look at a form first."""
        page = self.page(language)
        if page is not None:
            address = f"/admin/api/main/pages/{page.pk}/action/{action}/"
            answer = self.client(at).post(address, {}, content_type="application/json")
            assert answer.status_code < 500

    def moderate(self, at: int, language: str, action: str) -> None:
        page = self.page(language)
        state = page.current_workflow_task_state if page is not None else None
        if page is not None and state is not None:
            address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
            assert self.client(at).post(address, {"comment": ""}).status_code < 500

    def restore(self, at: int, which: int) -> None:
        items = list(BinnedItem.objects.restorable().order_by("pk"))
        if items and may(self.user(at), Verb.RESTORE, items[which % len(items)]):
            with contextlib.suppress(NotRestorableError):
                restore(items[which % len(items)], self.user(at))


@pytest.fixture
def beginning(db: None) -> Callable[[], World]:
    """Makes a world as often as it is asked; what it stands in is made once."""
    homes = language_trees(*LANGUAGES)
    WorkflowPage.objects.all().delete()  # of Wagtail's own moderation, which knows no owners
    workflow = Workflow.objects.create(name="Owner approval")
    task = OwnerApprovalTask.objects.create(name="Owner approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in homes.values():
        WorkflowPage.objects.create(page=home, workflow=workflow)
    lists: dict[str, Any] = {}
    for code, home in homes.items():
        shared = {"translation_key": lists["en"].translation_key} if lists else {}
        lists[code] = OrganisationIndexPageFactory(parent=home, locale=home.locale, slug="partners", **shared)
    organisations = [OrganisationFactory() for _ in range(2)]
    source = OrganisationPageFactory(parent=lists["en"], locale=homes["en"].locale, organisation=organisations[0])
    for code in LANGUAGES[1:]:
        translated(source, code, parent=lists[code], summary=f"In {code}.")
    people = [UserFactory().pk for _ in range(PEOPLE)]
    return lambda: World([each.pk for each in organisations], people, source.translation_key)


@given(history=st.lists(step, min_size=4, max_size=12))
@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_goes_live_or_is_lost_that_should_not(
    beginning: Callable[[], World], history: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        world = beginning()
        for what in history:
            note(str(what))
            world.do(*what)
            world.check()
        transaction.set_rollback(True)
