"""Proposals to translations, aliases, pages of the site, hidden and unpublished pages; and owners who are not there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Workflow, WorkflowPage, WorkflowTask

from exchange.bin.models import BinnedItem
from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.purge import purge
from exchange.bin.purging.scope import SITE, scope_of
from exchange.bin.restoring import restore
from exchange.models import Organisation, OwnerApprovalTask, Proposal, Role
from exchange.proposals.access import deciders, decides, proposals_for
from exchange.proposals.content import latest_draft
from practices.models import PracticePage
from tests.factories.exchange import InformationPageFactory, UserFactory
from tests.factories.practices import PracticePageFactory, procedure, translated
from tests.factories.proposals import proposal_for
from tests.factories.roles import (
    LANGUAGE_PUBLISHER,
    TRANSLATOR,
    appointed,
    logged_in,
    member,
    site_coordinator,
    site_editor,
)
from tests.proposals.screens import decide, decide_url, editor_form, propose, propose_url

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - dt.timedelta(days=40)


def agree(user: Any, proposal: Proposal) -> bool:
    """Whether `user` decides, which the policy and the query must answer alike."""
    page = proposal.page.specific if proposal.page is not None else None
    one = decides(user, proposal, page)
    assert proposals_for(user).filter(pk=proposal.pk).exists() == one
    return one


def test_a_translation_goes_to_the_publishers_of_its_language_and_of_its_owner(
    practice: PracticePage, proposer: Any, publisher: Any, practice_lists: dict[str, Any]
) -> None:
    czech = translated(practice, "cs", parent=practice_lists["cs"])
    language_publisher = appointed("cs", LANGUAGE_PUBLISHER)
    proposal = proposal_for(czech, proposer, title="Lepší název")
    assert set(deciders(czech)) == {publisher, language_publisher}
    assert agree(language_publisher, proposal)
    assert agree(publisher, proposal)
    assert not agree(appointed("nb", LANGUAGE_PUBLISHER), proposal)
    assert not agree(appointed("cs", TRANSLATOR), proposal)
    assert decide(logged_in(language_publisher), proposal, "take").status_code == 302


def test_facts_of_a_translation_are_shown_and_cannot_be_proposed(
    practice: PracticePage, proposer: Any, practice_lists: dict[str, Any]
) -> None:
    czech = translated(practice, "cs", parent=practice_lists["cs"])
    client = logged_in(proposer)
    assert client.get(propose_url(czech)).context["form"].fields["sessions"].disabled
    proposal = propose(client, czech, title="Lepší název", sessions="99")
    assert set(proposal.changed) == {"title"}


def test_an_alias_is_improved_on_its_source(
    practice: PracticePage, proposer: Any, practice_lists: dict[str, Any]
) -> None:
    alias = practice.create_alias(parent=practice_lists["en"], update_slug="alias")
    assert logged_in(proposer).get(propose_url(alias)).url == propose_url(practice)


def test_a_page_of_the_site_goes_to_its_editors(homes: dict[str, Any], proposer: Any) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    editor = site_editor()
    proposal = propose(logged_in(proposer), page, title="How to be safe")
    assert agree(editor, proposal)
    assert not agree(site_coordinator(), proposal)
    decide(logged_in(editor), proposal, "publish")
    page.refresh_from_db()
    assert page.title == "How to be safe"


def test_a_page_that_somebody_may_not_see_is_not_there_to_propose_to(
    practice: PracticePage, proposer: Any, reader: Any
) -> None:
    restriction = PageViewRestriction.objects.create(
        page=practice.page_ptr, restriction_type=PageViewRestriction.GROUPS
    )
    group = Group.objects.create(name="Those who may")
    restriction.groups.add(group)
    reader.groups.add(group)
    assert logged_in(proposer).get(propose_url(practice)).status_code == 404
    assert logged_in(proposer).post(propose_url(practice), {"title": "x", "reason": "y"}).status_code == 410
    assert logged_in(reader).get(propose_url(practice)).status_code == 200


def test_a_page_hidden_meanwhile_takes_no_more_of_its_text_to_the_author(practice: PracticePage, proposer: Any) -> None:
    proposal = propose(logged_in(proposer), practice, title="A better title")
    PageViewRestriction.objects.create(page=practice.page_ptr, restriction_type=PageViewRestriction.GROUPS)
    edit = reverse("exchange:edit_proposal", args=[proposal.pk])
    assert logged_in(proposer).get(edit).url == reverse("exchange:proposal", args=[proposal.pk])


def test_a_draft_that_was_never_live_is_not_there_for_others(
    practice_lists: dict[str, Any], owner: Organisation, proposer: Any
) -> None:
    draft = PracticePageFactory(
        parent=practice_lists["en"], locale=practice_lists["en"].locale, organisation=owner, live=False
    )
    draft.title = "Its newest title"
    draft.save_revision()
    assert logged_in(proposer).get(propose_url(draft)).status_code == 404
    own = logged_in(member(owner, Role.EDITOR))
    assert own.get(propose_url(draft)).context["form"]["title"].value() == "Its newest title"


def test_a_proposal_begins_with_what_readers_have_and_joins_the_owners_draft(
    practice: PracticePage, proposer: Any, publisher: Any
) -> None:
    draft = PracticePage.objects.get(pk=practice.pk)
    draft.summary = "Not published yet."
    draft.save_revision()
    client = logged_in(proposer)
    data = editor_form(client, propose_url(practice), practice)
    assert data["summary"].strip() == practice.summary
    assert "Not published yet." not in client.get(propose_url(practice)).content.decode()
    proposal = propose(client, practice, title="A better title")
    decide(logged_in(publisher), proposal, "take")
    taken = latest_draft(PracticePage.objects.get(pk=practice.pk))
    assert (taken.title, taken.summary) == ("A better title", "Not published yet.")


def test_a_page_in_moderation_stays_in_it(practice: PracticePage, proposer: Any, publisher: Any, homes: Any) -> None:
    workflow = Workflow.objects.create(name="Owner approval")
    task = OwnerApprovalTask.objects.create(name="Owner approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=homes["en"])
    practice.summary = "Waits for approval."
    practice.save_revision()
    workflow.start(practice, publisher)
    proposal = proposal_for(PracticePage.objects.get(pk=practice.pk), proposer, title="A better title")
    assert decide(logged_in(publisher), proposal, "take").status_code == 302
    page = PracticePage.objects.get(pk=practice.pk)
    assert page.workflow_in_progress
    assert page.title != "A better title"
    assert latest_draft(page).summary == "Waits for approval."


def test_a_site_coordinator_decides_for_an_owner_without_publishers_after_a_while(
    practice: PracticePage, proposer: Any, owner: Organisation
) -> None:
    coordinator = site_coordinator()
    member(owner, Role.EDITOR)
    proposal = proposal_for(practice, proposer, title="A better title")
    assert not agree(coordinator, proposal)
    Proposal.objects.update(created_at=LONG_AGO)
    proposal.refresh_from_db()
    assert agree(coordinator, proposal)
    listed = logged_in(coordinator).get(reverse("exchange_proposals:list")).content.decode()
    assert "nobody at the owning organisation can answer it" in listed
    assert decide(logged_in(coordinator), proposal, "take").status_code == 302
    assert Proposal.objects.get().state == Proposal.State.TAKEN


def test_a_site_coordinator_does_not_decide_for_an_owner_who_can(
    practice: PracticePage, proposer: Any, publisher: Any
) -> None:
    coordinator = site_coordinator()
    proposal = proposal_for(practice, proposer, title="A better title")
    Proposal.objects.update(created_at=LONG_AGO)
    proposal.refresh_from_db()
    assert not agree(coordinator, proposal)
    assert logged_in(coordinator).get(decide_url(proposal), follow=True).status_code == 404
    publisher.is_active = False
    publisher.save()
    assert agree(coordinator, proposal)


def test_an_administrator_decides_everything(practice: PracticePage, proposer: Any) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    assert agree(UserFactory(is_superuser=True), proposal)


def test_a_page_that_comes_back_from_the_bin_has_its_proposals_again(
    practice: PracticePage, proposer: Any, publisher: Any
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    PracticePage.objects.get(pk=practice.pk).delete()
    assert Proposal.objects.get().page is None
    restore(BinnedItem.objects.get(model="practices.practicepage"))
    assert agree(publisher, Proposal.objects.get())
    assert decide(logged_in(publisher), proposal, "publish").status_code == 302
    assert PracticePage.objects.get(pk=practice.pk).title == "A better title"


@pytest.mark.parametrize("is_site", [True, False])
def test_a_text_that_is_purged_leaves_proposals_too(practice: PracticePage, proposer: Any, is_site: bool) -> None:
    name = "Jana Nováková"
    proposal = proposal_for(
        practice, proposer, title=f"Group of {name}", steps=procedure(name), reason=f"{name} told me."
    )
    proposal.remarks.create(state=proposal.state, text=f"Who is {name}?")
    purge(TextPattern(name), SITE if is_site else scope_of([practice.page_ptr]))
    stored = Proposal.objects.get()
    assert stored.changed["title"] == "Group of "
    assert "Nov" not in f"{stored.changed} {stored.reason} {stored.remarks.get().text}"
    assert "removed" in stored.changed["steps"]
