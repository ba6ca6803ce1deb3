"""Answering a proposal, tried through the owner's screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import rich_text

from exchange.models import Organisation, Proposal, ReleaseSet, ReleaseSetPage, Role
from exchange.proposals.content import latest_draft
from practices.models import EvidenceSource, PracticePage
from tests.factories.practices import procedure
from tests.factories.proposals import proposal_for
from tests.factories.roles import logged_in, member
from tests.proposals.screens import decide, decide_url, decision_form, editor_form, field_of, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner_client(publisher: Any) -> Client:
    return logged_in(publisher)


def stored(practice: PracticePage) -> PracticePage:
    return PracticePage.objects.get(pk=practice.pk)


def draft_of(practice: PracticePage) -> PracticePage:
    return latest_draft(stored(practice))


def test_all_is_taken_into_a_draft_and_readers_see_nothing_of_it(
    practice: PracticePage, proposer: Any, publisher: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title", summary="A better summary.")
    answer = decide(owner_client, proposal, "take", comment="Thank you.")
    assert answer.status_code == 302
    taken = Proposal.objects.get()
    assert taken.state == Proposal.State.TAKEN
    assert taken.decided_by == publisher
    assert set(taken.taken) == {"title", "summary"}
    assert taken.taken_in == stored(practice).latest_revision
    assert stored(practice).latest_revision.user == publisher
    assert (draft_of(practice).title, draft_of(practice).summary) == ("A better title", "A better summary.")
    assert stored(practice).title == practice.title
    assert [remark.text for remark in taken.remarks.all()] == ["Thank you."]


def test_a_part_is_taken(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    proposal = proposal_for(practice, proposer, title="A better title", summary="A worse summary.")
    decide(owner_client, proposal, "take", "Title")
    assert Proposal.objects.get().state == Proposal.State.PARTLY_TAKEN
    assert Proposal.objects.get().taken == ["title"]
    assert draft_of(practice).title == "A better title"
    assert draft_of(practice).summary == practice.summary
    own = logged_in(proposer).get(reverse("exchange:proposal", args=[proposal.pk])).content.decode()
    assert "not taken" in own
    assert "partly taken" in own


def test_nothing_ticked_is_nothing_taken(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    answer = decide(owner_client, proposal, "take", "no such label", comment="Kept in the form.")
    assert "Tick at least one change" in answer.content.decode()
    assert "Kept in the form." in answer.content.decode()
    assert Proposal.objects.get().is_open


def test_a_text_is_amended_while_it_is_taken(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    proposal = proposal_for(practice, proposer, title="A beter title", problem="<p>What people come with.</p>")
    amended = {
        field_of(owner_client, proposal, "Title", "text"): "A better title",
        field_of(owner_client, proposal, "Problem addressed", "text"): rich_text("<p>What people bring.</p>"),
    }
    decide(owner_client, proposal, "take", **amended)
    assert draft_of(practice).title == "A better title"
    assert "What people bring." in draft_of(practice).problem
    assert Proposal.objects.get().state == Proposal.State.TAKEN


def test_an_amendment_that_is_too_long_is_refused_and_kept(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    field = field_of(owner_client, proposal, "Title", "text")
    answer = decide(owner_client, proposal, "take", **{field: "t" * 300})
    assert "255" in answer.content.decode()
    assert "t" * 300 in answer.content.decode()
    assert not stored(practice).revisions.exists()


def test_take_and_publish_is_live_at_once(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    decide(owner_client, proposal, "publish")
    assert stored(practice).title == "A better title"
    assert stored(practice).live
    assert not stored(practice).has_unpublished_changes


def test_personal_data_is_not_published_from_a_proposal(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, problem="<p>Call 601 234 567 and ask.</p>")
    answer = decide(owner_client, proposal, "publish")
    assert "Problem addressed" in answer.content.decode()
    assert Proposal.objects.get().is_open
    assert not stored(practice).revisions.exists()
    assert decide(owner_client, proposal, "take").status_code == 302


def test_a_draft_that_waits_is_not_published_along(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    draft = stored(practice)
    draft.summary = "Half written."
    draft.save_revision()
    proposal = proposal_for(practice, proposer, title="A better title")
    assert b'value="publish"' not in owner_client.get(decide_url(proposal)).content
    answer = decide(owner_client, proposal, "publish")
    assert answer.status_code == 200
    assert stored(practice).title == practice.title
    decide(owner_client, proposal, "take")
    assert (draft_of(practice).title, draft_of(practice).summary) == ("A better title", "Half written.")


def test_a_page_of_a_release_set_is_not_published_alone(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    together = ReleaseSet(title="Together")
    together.pages = [ReleaseSetPage(page=practice.page_ptr)]
    together.save()
    proposal = proposal_for(practice, proposer, title="A better title")
    assert decide(owner_client, proposal, "publish").status_code == 200
    assert decide(owner_client, proposal, "take").status_code == 302


def test_a_scheduled_page_keeps_its_time(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    PracticePage.objects.update(go_live_at=timezone.now() + dt.timedelta(days=3))
    proposal = proposal_for(stored(practice), proposer, title="A better title")
    assert decide(owner_client, proposal, "publish").status_code == 200
    decide(owner_client, proposal, "take")
    moved = draft_of(practice).go_live_at - stored(practice).go_live_at
    assert abs(moved) < dt.timedelta(seconds=1)


def test_an_editor_of_the_owner_does_not_decide(practice: PracticePage, proposer: Any, owner: Organisation) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    editor = logged_in(member(owner, Role.EDITOR))
    assert editor.get(decide_url(proposal), follow=True).status_code == 404
    assert editor.post(decide_url(proposal), {"answer": "decline", "comment": "No."}).status_code == 410
    assert Proposal.objects.get().is_open


def test_a_publisher_of_another_organisation_does_not_decide(
    practice: PracticePage, proposer: Any, other: Organisation
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    assert logged_in(member(other, Role.PUBLISHER)).get(decide_url(proposal), follow=True).status_code == 404
    assert logged_in(proposer).get(decide_url(proposal), follow=True).status_code == 404


@pytest.mark.parametrize(("button", "state"), [("send-back", "sent-back"), ("decline", "declined")])
def test_an_answer_needs_a_comment_which_the_author_reads(
    practice: PracticePage, proposer: Any, owner_client: Client, button: str, state: str
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    assert decide(owner_client, proposal, button).status_code == 200
    assert Proposal.objects.get().is_open
    decide(owner_client, proposal, button, comment="Please say for whom.")
    assert Proposal.objects.get().state == state
    own = logged_in(proposer).get(reverse("exchange:proposal", args=[proposal.pk])).content.decode()
    assert "Please say for whom." in own


def test_a_proposal_that_was_sent_back_comes_again(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    decide(owner_client, proposal, "send-back", comment="Please say for whom.")
    client, url = logged_in(proposer), reverse("exchange:edit_proposal", args=[proposal.pk])
    assert "Please say for whom." in client.get(url).content.decode()
    client.post(url, editor_form(client, url, practice, title="A better title for women"))
    again = Proposal.objects.get()
    assert again.is_open
    assert again.changed == {"title": "A better title for women"}


def test_somebody_else_decided_meanwhile(practice: PracticePage, proposer: Any, owner: Organisation) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    first, second = logged_in(member(owner, Role.PUBLISHER)), logged_in(member(owner, Role.PUBLISHER))
    data = decision_form(second, proposal, comment="I would take it.")
    data[field_of(second, proposal, "Title", "text")] = "The title as I would write it"
    data["answer"] = "take"
    decide(first, proposal, "decline", comment="No.")
    answer = second.post(decide_url(proposal), data)
    assert answer.status_code == 200
    assert "I would take it." in answer.content.decode()
    assert "The title as I would write it" in answer.content.decode()
    assert Proposal.objects.get().state == Proposal.State.DECLINED
    assert not stored(practice).revisions.exists()


@pytest.mark.parametrize("button", ["take", "publish", "decline", "send-back"])
def test_what_was_shown_and_is_no_longer_there_is_asked_again(
    practice: PracticePage, proposer: Any, owner_client: Client, button: str
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    data = decision_form(owner_client, proposal, comment="My comment.")
    data["answer"] = button
    newer = stored(practice)
    newer.summary = "Written by the owner meanwhile."
    newer.save_revision().publish()
    answer = owner_client.post(decide_url(proposal), data)
    assert "has changed since you opened it" in messages_of(answer)[0]
    assert "My comment." in answer.content.decode()
    assert Proposal.objects.get().is_open
    data["shown"] = answer.context["shown"]
    assert owner_client.post(decide_url(proposal), data).status_code == 302


def test_changes_of_both_sides_that_do_not_meet_are_put_together(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    newer = stored(practice)
    newer.summary = "Written by the owner meanwhile."
    newer.save_revision().publish()
    decide(owner_client, proposal, "publish")
    assert (stored(practice).title, stored(practice).summary) == ("A better title", "Written by the owner meanwhile.")


@pytest.mark.parametrize(
    ("choice", "title"),
    [("now", None), ("proposed", "The author's title"), ("own", "A third title")],
)
def test_where_both_changed_the_same_text_the_owner_chooses(
    practice: PracticePage, proposer: Any, owner_client: Client, choice: str, title: str | None
) -> None:
    proposal = proposal_for(practice, proposer, title="The author's title", summary="A better summary.")
    newer = stored(practice)
    newer.title = "The owner's title"
    newer.save_revision().publish()
    shown = owner_client.get(decide_url(proposal)).content.decode()
    assert "The page has changed here" in shown
    assert decide(owner_client, proposal, "take").status_code == 200  # nothing chosen yet
    fields = {field_of(owner_client, proposal, "Title", "choice"): choice}
    if choice == "own":
        fields[field_of(owner_client, proposal, "Title", "text")] = "A third title"
    decide(owner_client, proposal, "take", **fields)
    assert draft_of(practice).title == (title or "The owner's title")
    assert draft_of(practice).summary == "A better summary."


def test_both_paragraphs_are_kept_if_the_owner_says_so(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, problem="<p>As the author says it.</p>")
    newer = stored(practice)
    newer.problem = "<p>As the owner says it.</p>"
    newer.save_revision().publish()
    decide(owner_client, proposal, "take", **{field_of(owner_client, proposal, "Problem addressed", "choice"): "both"})
    assert "As the author says it." in draft_of(practice).problem
    assert "As the owner says it." in draft_of(practice).problem


def test_steps_and_rows_are_named_as_an_editor_sees_them(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    practice.sources = [EvidenceSource(title="A study", year=2019)]
    practice.save_revision().publish()
    changed = stored(practice)
    steps = [*changed.steps.raw_data]
    steps[0] = {**steps[0], "value": {**steps[0]["value"], "title": "Welcome"}}
    proposal = proposal_for(changed, proposer, steps=[*steps, procedure("Goodbye")[0]])
    proposal.changed["sources"] = [{**proposal.base["sources"][0], "year": 2021}]
    proposal.save()
    labels = [form.item.label for form in owner_client.get(decide_url(proposal)).context["forms"]]
    assert labels == ["Steps, 1: What happens", "Steps, 2", "Sources, 1: Year"]
    decide(owner_client, proposal, "take", "Steps, 1: What happens", "Sources, 1: Year")
    draft = draft_of(practice)
    assert [block.value["title"] for block in draft.steps] == ["Welcome"]
    assert [source.year for source in draft.sources.all()] == [2021]
    assert Proposal.objects.get().state == Proposal.State.PARTLY_TAKEN


def test_a_link_that_leads_elsewhere_is_seen(practice: PracticePage, proposer: Any, owner_client: Client) -> None:
    practice.problem = '<p>Read <a href="https://example.org/">this</a>.</p>'
    practice.save_revision().publish()
    proposal = proposal_for(stored(practice), proposer, problem='<p>Read <a href="https://example.net/">this</a>.</p>')
    text = owner_client.get(decide_url(proposal)).content.decode()
    assert "example.net" in text.replace("<ins>", "").replace("</ins>", "")


def test_what_the_owner_did_meanwhile_is_not_asked_again(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title", summary="A better summary.")
    newer = stored(practice)
    newer.title = "A better title"
    newer.save_revision().publish()
    answer = owner_client.get(decide_url(proposal))
    assert [item.label for item in answer.context["there"]] == ["Title"]
    assert [form.item.label for form in answer.context["forms"]] == ["Summary"]


def test_a_page_that_somebody_else_has_locked_is_left_alone(
    practice: PracticePage, proposer: Any, owner_client: Client, owner: Organisation
) -> None:
    PracticePage.objects.update(locked=True, locked_by=member(owner, Role.PUBLISHER), locked_at=timezone.now())
    proposal = proposal_for(practice, proposer, title="A better title")
    answer = decide(owner_client, proposal, "take", comment="Later.")
    assert "is locked" in answer.content.decode()
    assert Proposal.objects.get().is_open
    assert decide(owner_client, proposal, "decline", comment="Not now.").status_code == 302


def test_the_history_of_the_page_credits_the_author(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    decide(owner_client, proposal, "take")
    history = owner_client.get(reverse("wagtailadmin_pages:history", args=[practice.pk])).content.decode()
    assert "Took a proposal by fmso-editor: Title" in history
    entry = PageLogEntry.objects.get(action="exchange.proposal_taken")
    assert entry.revision == stored(practice).latest_revision
    assert "A better title" not in str(entry.data)


def test_a_proposal_of_a_deleted_page_is_decided_by_nobody(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A better title")
    stored(practice).delete()
    assert owner_client.get(decide_url(proposal), follow=True).status_code == 404


def test_its_author_reads_the_other_words_once_they_are_live_and_the_owner_at_once(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    proposal = proposal_for(practice, proposer, title="A beter title", summary="A better summary.")
    own, decision = reverse("exchange:proposal", args=[proposal.pk]), decide_url(proposal)
    decide(owner_client, proposal, "take", **{field_of(owner_client, proposal, "Title", "text"): "A draft of a title"})
    author = logged_in(proposer)
    assert owner_client.get(decision).content.decode().count("Taken in other words:") == 1
    assert "A draft" not in author.get(own).content.decode()
    stored(practice).latest_revision.publish()
    shown = author.get(own).content.decode()
    assert shown.count("Taken in other words:") == 1
    assert "draft of a" in shown


def test_a_text_that_was_put_together_with_an_unpublished_one_is_not_shown_to_its_author(
    practice: PracticePage, proposer: Any, owner_client: Client
) -> None:
    practice.problem = "<p>First.</p><p>Last.</p>"
    practice.save()
    proposal = proposal_for(practice, proposer, problem="<p>First.</p><p>Last, said better.</p>")
    draft = stored(practice)
    draft.problem = "<p>First, not for others yet.</p><p>Last.</p>"
    draft.save_revision()
    decide(owner_client, proposal, "take")
    assert "not for others yet" in draft_of(practice).problem
    own = logged_in(proposer).get(reverse("exchange:proposal", args=[proposal.pk])).content.decode()
    assert "not for others yet" not in own
