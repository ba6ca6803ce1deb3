"""Writing a proposal, tried through its editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.test.utils.form_data import rich_text
from wagtail.users.models import UserProfile

from exchange.models import Proposal
from practices.models import PracticeConcept, PracticePage
from tests.factories.exchange import ConceptFactory, OrganisationFactory, UserFactory
from tests.factories.proposals import proposal_for
from tests.factories.roles import logged_in
from tests.proposals.screens import editor_form, errors_of, messages_of, propose, propose_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_proposer(proposer: Any) -> Client:
    return logged_in(proposer)


def stored(practice: PracticePage) -> PracticePage:
    return PracticePage.objects.get(pk=practice.pk)


def test_a_partner_proposes_a_title_and_the_page_stays_as_it_is(
    practice: PracticePage, client_of_proposer: Client, proposer: Any
) -> None:
    title = practice.title
    proposal = propose(client_of_proposer, practice, title="A better title")
    assert proposal.changed == {"title": "A better title"}
    assert proposal.author == proposer
    assert proposal.reason == "It reads better."
    assert proposal.is_open
    assert stored(practice).title == title
    assert not practice.revisions.exists()


def test_the_text_of_a_step_is_proposed(practice: PracticePage, client_of_proposer: Client) -> None:
    proposal = propose(client_of_proposer, practice, **{"steps-0-value-title": "Welcome"})
    assert set(proposal.changed) == {"steps"}
    assert "Welcome" in proposal.changed["steps"]


def test_a_concept_is_proposed_by_its_tick(practice: PracticePage, client_of_proposer: Client) -> None:
    added = ConceptFactory(code="art-therapy")
    url = propose_url(practice)
    data = editor_form(client_of_proposer, url, practice)
    data.appendlist("methods", str(added.pk))
    client_of_proposer.post(url, data)
    assert added.pk in [row["concept"] for row in Proposal.objects.get().changed["concept_rows"]]


def test_nothing_changed_is_no_proposal(practice: PracticePage, client_of_proposer: Client) -> None:
    url = propose_url(practice)
    answer = client_of_proposer.post(url, editor_form(client_of_proposer, url, practice))
    assert answer.status_code == 200
    assert "Nothing was changed" in messages_of(answer)[0]
    assert not Proposal.objects.exists()


def test_a_page_that_was_stored_otherwise_than_the_form_sends_it_is_not_changed(
    practice: PracticePage, client_of_proposer: Client
) -> None:
    practice.concept_rows = [PracticeConcept(concept=row.concept) for row in reversed(practice.concept_rows.all())]
    step = {"type": "step", "value": {"title": "Opening", "text": "<p>As it was.</p>"}}
    practice.steps = PracticePage._meta.get_field("steps").to_python([step])
    practice.save_revision().publish()
    url = propose_url(practice)
    answer = client_of_proposer.post(url, editor_form(client_of_proposer, url, practice))
    assert "Nothing was changed" in messages_of(answer)[0]


@pytest.mark.parametrize(("field", "text"), [("title", "t" * 300), ("title", ""), ("reason", "")])
def test_what_is_wrong_is_said_and_the_text_stays_in_the_form(
    practice: PracticePage, client_of_proposer: Client, field: str, text: str
) -> None:
    url = propose_url(practice)
    data = editor_form(client_of_proposer, url, practice, summary="A summary that must not be lost.")
    data[field] = text
    answer = client_of_proposer.post(url, data)
    assert field in errors_of(answer)
    assert "A summary that must not be lost." in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_very_long_text_is_proposed_whole(practice: PracticePage, client_of_proposer: Client) -> None:
    text = "<p>" + "Ask quietly, and listen. " * 20_000 + "</p>"
    proposal = propose(client_of_proposer, practice, problem=rich_text(text))
    assert proposal.changed["problem"].count("listen") == 20_000


@pytest.mark.parametrize(
    "forged",
    [
        {"slug": "taken-over"},
        {"live": ""},
        {"locale": "2"},
        {"go_live_at": "2030-01-01"},
        {"personal_data_reason": "I say so"},
        {"no_such_field": "1"},
    ],
)
def test_fields_that_are_not_the_proposers_are_ignored(
    practice: PracticePage, client_of_proposer: Client, forged: dict[str, str]
) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title", **forged)
    assert set(proposal.changed) == {"title"}


def test_the_owner_of_the_page_cannot_be_proposed(practice: PracticePage, client_of_proposer: Client) -> None:
    elsewhere = OrganisationFactory(code="elsewhere")
    proposal = propose(client_of_proposer, practice, title="A better title", organisation=str(elsewhere.pk))
    assert set(proposal.changed) == {"title"}


def test_a_base_that_was_forged_is_not_believed(practice: PracticePage, client_of_proposer: Client) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title", base="forged:by:hand")
    assert proposal.base["summary"] == practice.summary
    assert set(proposal.changed) == {"title"}


def test_what_was_changed_is_measured_by_what_the_author_saw(
    practice: PracticePage, client_of_proposer: Client
) -> None:
    url = propose_url(practice)
    data = editor_form(client_of_proposer, url, practice, title="A better title")
    practice.summary = "Changed by the owner meanwhile."
    practice.save_revision().publish()
    client_of_proposer.post(url, data)
    assert set(Proposal.objects.get().changed) == {"title"}


def test_a_proposal_is_saved_again_and_stays_one(practice: PracticePage, client_of_proposer: Client) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title")
    url = reverse("exchange:edit_proposal", args=[proposal.pk])
    assert client_of_proposer.get(propose_url(practice)).url == url
    data = editor_form(client_of_proposer, url, practice, summary="A better summary.", reason="And this.")
    assert data["title"] == "A better title"
    client_of_proposer.post(url, data)
    again = Proposal.objects.get()
    assert again.changed == {"title": "A better title", "summary": "A better summary."}
    assert again.reason == "And this."


def test_the_same_form_sent_twice_is_one_proposal(practice: PracticePage, client_of_proposer: Client) -> None:
    url = propose_url(practice)
    data = editor_form(client_of_proposer, url, practice, title="A better title")
    client_of_proposer.post(url, data)
    client_of_proposer.post(url, data)
    assert Proposal.objects.count() == 1


def test_two_windows_overwrite_nothing_silently(practice: PracticePage, client_of_proposer: Client) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title")
    url = reverse("exchange:edit_proposal", args=[proposal.pk])
    first = editor_form(client_of_proposer, url, practice, title="From the first window")
    second = editor_form(client_of_proposer, url, practice, title="From the second window")
    client_of_proposer.post(url, first)
    answer = client_of_proposer.post(url, second)
    assert "another window" in messages_of(answer)[-1]
    assert "From the second window" in answer.content.decode()
    assert Proposal.objects.get().changed["title"] == "From the first window"
    second["version"] = answer.context["version"]
    client_of_proposer.post(url, second)
    assert Proposal.objects.get().changed["title"] == "From the second window"


def test_a_proposal_that_was_answered_meanwhile_keeps_the_text_for_a_new_one(
    practice: PracticePage, client_of_proposer: Client
) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title")
    url = reverse("exchange:edit_proposal", args=[proposal.pk])
    data = editor_form(client_of_proposer, url, practice, title="Still better")
    Proposal.objects.update(state=Proposal.State.DECLINED)
    answer = client_of_proposer.post(url, data)
    assert "new proposal" in messages_of(answer)[-1]
    assert "Still better" in answer.content.decode()
    data["base"] = answer.context["sealed_base"]
    client_of_proposer.post(answer.context["action_url"], data)
    assert Proposal.objects.open().get().changed == {"title": "Still better"}


def test_a_reader_without_the_admin_proposes_a_text(practice: PracticePage, reader: Any) -> None:
    client = logged_in(reader)
    assert not reader.has_perm("wagtailadmin.access_admin")
    answer = client.get(propose_url(practice))
    assert "wagtail-sidebar" not in answer.content.decode()
    proposal = propose(client, practice, title="From a reader", problem=rich_text("<p>Written by a reader.</p>"))
    assert set(proposal.changed) == {"title", "problem"}


def test_a_reader_is_not_offered_what_needs_the_admin(practice: PracticePage, reader: Any, proposer: Any) -> None:
    assert "image" not in logged_in(reader).get(propose_url(practice)).context["form"].fields
    assert "image" in logged_in(proposer).get(propose_url(practice)).context["form"].fields


def test_somebody_who_is_not_logged_in_is_asked_to(practice: PracticePage) -> None:
    answer = Client().get(propose_url(practice))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_somebody_who_takes_no_part_may_not(practice: PracticePage) -> None:
    assert logged_in(UserFactory()).get(propose_url(practice)).status_code == 403


def test_somebody_elses_proposal_is_not_there(practice: PracticePage, client_of_proposer: Client, reader: Any) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title")
    stranger = logged_in(reader)
    for name in ("proposal", "edit_proposal"):
        assert stranger.get(reverse(f"exchange:{name}", args=[proposal.pk])).status_code == 404
    assert stranger.post(reverse("exchange:withdraw_proposal", args=[proposal.pk])).status_code == 410
    assert Proposal.objects.get().is_open


def test_a_proposal_is_withdrawn_by_its_author(practice: PracticePage, client_of_proposer: Client) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title")
    url = reverse("exchange:withdraw_proposal", args=[proposal.pk])
    assert client_of_proposer.get(url).status_code == 405
    client_of_proposer.post(url)
    assert Proposal.objects.get().state == Proposal.State.WITHDRAWN


def test_several_people_propose_at_once(practice: PracticePage, client_of_proposer: Client, reader: Any) -> None:
    propose(client_of_proposer, practice, title="One way")
    propose(logged_in(reader), practice, title="Another way")
    assert Proposal.objects.open().count() == 2


def test_a_proposal_outlives_its_author_and_its_page(
    practice: PracticePage, client_of_proposer: Client, proposer: Any, reader: Any
) -> None:
    propose(client_of_proposer, practice, title="One way")
    own = propose(logged_in(reader), practice, title="Another way")
    proposer.delete()
    assert Proposal.objects.filter(author=None).count() == 1
    stored(practice).delete()
    answer = logged_in(reader).get(reverse("exchange:proposal", args=[own.pk]))
    assert "Another" in answer.content.decode()
    assert "The page was deleted" in answer.content.decode()
    edit = reverse("exchange:edit_proposal", args=[own.pk])
    assert logged_in(reader).get(edit).url == reverse("exchange:proposal", args=[own.pk])


def test_what_was_typed_is_kept_if_the_session_has_ended(practice: PracticePage, client_of_proposer: Client) -> None:
    url = propose_url(practice)
    data = editor_form(client_of_proposer, url, practice, title="A better title")
    answer = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(url, data)
    assert answer.status_code == 401
    assert "A better title" in answer.content.decode()


def test_what_was_typed_is_kept_if_the_page_is_gone(practice: PracticePage, client_of_proposer: Client) -> None:
    proposal = propose(client_of_proposer, practice, title="A better title")
    edit = reverse("exchange:edit_proposal", args=[proposal.pk])
    texts = [
        (propose_url(practice), editor_form(client_of_proposer, edit, practice, summary="Written for nothing?")),
        (edit, editor_form(client_of_proposer, edit, practice, summary="Written for nothing?")),
    ]
    stored(practice).delete()
    for url, data in texts:
        answer = client_of_proposer.post(url, data, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 410
        assert "Written for nothing?" in answer.content.decode()


def test_a_desk_speaks_its_own_language_and_a_reader_s_screen_that_of_the_page(
    practice: PracticePage, proposer: Any, reader: Any
) -> None:
    for person in (proposer, reader):
        UserProfile.objects.create(user=person, preferred_language="nb")
    with override("en"):  # a request leaves the language of its address behind
        assert "Forslagene mine" in logged_in(proposer).get("/cs/proposals/").content.decode()
        assert "Moje návrhy" in logged_in(reader).get("/cs/proposals/").content.decode()


def test_own_proposals_for_two_languages_of_a_page_can_be_told_apart(practice: PracticePage, proposer: Any) -> None:
    proposal_for(practice, proposer, title="A better title")
    shown = logged_in(proposer).get(reverse("exchange:own_proposals")).content.decode()
    assert "· English" in " ".join(shown.split())
