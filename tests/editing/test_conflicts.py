"""Two editors of one page: nothing is overwritten unseen, and where both changed a field somebody is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment
from wagtail.test.utils.form_data import inline_formset, nested_form_data, querydict_from_html, rich_text

from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, InformationPageFactory, UserFactory
from tests.factories.roles import logged_in
from tests.forms import errors_of, filled_form, practice_form

pytestmark = pytest.mark.django_db


def draft(practice: PracticePage) -> Any:
    return PracticePage.objects.get(pk=practice.pk).get_latest_revision_as_object()


def questions(answer: Any) -> Any:
    """The form with the questions, as the browser has it before anything is chosen."""
    assert answer.status_code == 409
    html = answer.content.decode().replace("data-ed-kept", 'id="questions"').replace('">\n', '">')
    return querydict_from_html(html, form_id="questions")


def settle(client: Client, practice: PracticePage, answer: Any, **choices: str) -> Any:
    data = questions(answer)
    data.update({f"field-{name.replace('__', '-')}": choice for name, choice in choices.items()})
    return client.post(reverse("exchange_editing:settle", args=[practice.pk]), data)


def test_changes_of_different_fields_are_both_saved(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    hers, mine = practice_form(berta.get(edit), practice), practice_form(anna.get(edit), practice)
    hers["summary"] = "By Berta."
    assert errors_of(berta.post(edit, hers)) == {}
    mine["title"] = "By Anna"
    answer = anna.post(edit, mine)
    assert answer.status_code == 302
    assert (draft(practice).title, draft(practice).summary) == ("By Anna", "By Berta.")


def test_different_paragraphs_of_one_text_are_both_saved(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    hers, mine = practice_form(berta.get(edit), practice), practice_form(anna.get(edit), practice)
    hers["problem"] = rich_text("<p>By Berta.</p><p>They need others.</p>")
    mine["problem"] = rich_text("<p>People are alone.</p><p>By Anna.</p>")
    berta.post(edit, hers)
    assert anna.post(edit, mine).status_code == 302
    assert "By Berta." in draft(practice).problem
    assert "By Anna." in draft(practice).problem


def meet(practice: PracticePage, anna: Client, berta: Client, edit: str, **more: str) -> Any:
    """Both change the title; the answer to Anna, who saves later."""
    hers, mine = practice_form(berta.get(edit), practice), practice_form(anna.get(edit), practice, **more)
    hers["title"], mine["title"] = "By Berta", "By Anna"
    hers["summary"] = "Only Berta changed this."
    berta.post(edit, hers)
    return anna.post(edit, mine)


def test_a_field_that_both_changed_is_asked_for_and_nothing_is_overwritten(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    answer = meet(practice, anna, berta, edit)
    content = answer.content.decode()
    assert draft(practice).title == "By Berta"
    assert "Berta" in content
    assert "Anna" in content
    assert "Summary" in content  # taken as it is


@pytest.mark.parametrize(("choice", "title"), [("mine", "By Anna"), ("theirs", "By Berta"), ("own", "By both")])
def test_the_choice_is_saved_on_top_of_the_other_persons_changes(
    practice: PracticePage, anna: Client, berta: Client, edit: str, choice: str, title: str
) -> None:
    answer = meet(practice, anna, berta, edit)
    saved = settle(anna, practice, answer, title=choice, **{"title-own": "By both"})
    assert saved.status_code == 302
    assert (draft(practice).title, draft(practice).summary) == (title, "Only Berta changed this.")
    assert draft(practice).latest_revision.user_id == int(anna.session["_auth_user_id"])


def test_without_a_choice_it_is_asked_again(practice: PracticePage, anna: Client, berta: Client, edit: str) -> None:
    again = settle(anna, practice, meet(practice, anna, berta, edit))
    assert again.status_code == 409
    assert b"still to be decided" in again.content
    assert draft(practice).title == "By Berta"


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_what_nobody_has_read_together_is_not_published(
    practice: PracticePage, anna: Client, berta: Client, edit: str, action: str
) -> None:
    answer = meet(practice, anna, berta, edit, **{action: "1"})
    settle(anna, practice, answer, title="mine")
    assert draft(practice).title == "By Anna"
    live = PracticePage.objects.get(pk=practice.pk)
    assert live.title == practice.title
    assert live.current_workflow_state is None


def test_a_third_save_while_somebody_decides_is_not_lost(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    answer = meet(practice, anna, berta, edit)
    third = practice_form(berta.get(edit), practice, contact_role="nurse", title="By Berta")
    berta.post(edit, third)
    settle(anna, practice, answer, title="mine")
    assert (draft(practice).title, draft(practice).contact_role) == ("By Anna", "nurse")


def test_steps_are_merged_and_named_as_editors_know_them(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    block = practice.steps[0]

    def with_step(client: Client, text: str) -> Any:
        form = practice_form(client.get(edit), practice)
        form["steps-0-id"] = block.id
        form["steps-0-value-text"] = rich_text(f"<p>{text}</p>")
        return form

    mine, hers = with_step(anna, "By Anna."), with_step(berta, "By Berta.")
    berta.post(edit, hers)
    answer = anna.post(edit, mine)
    assert "Steps › Step 1 › How it is done" in answer.content.decode()
    settle(anna, practice, answer, **{f"steps.{block.id}.text": "both"})
    text = draft(practice).steps[0].value["text"].source
    assert "By Anna." in text
    assert "By Berta." in text


def test_a_form_with_an_error_keeps_its_revision_in_mind(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    hers, mine = practice_form(berta.get(edit), practice), practice_form(anna.get(edit), practice)
    hers["title"] = "By Berta"
    berta.post(edit, hers)
    mine["title"], mine["slug"] = "By Anna", "not a slug"
    answer = anna.post(edit, mine)
    assert errors_of(answer)
    form = practice_form(answer, practice, slug="a-slug", title="By Anna")
    assert form["loaded_revision_id"] == mine["loaded_revision_id"]
    assert anna.post(edit, form).status_code == 409
    assert draft(practice).title == "By Berta"


def test_what_an_autosave_wrote_over_is_asked_for_field_by_field(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    """Berta's autosave writes over its own revision after Anna has opened it: what Anna saw is nowhere any more."""
    hers = practice_form(berta.get(edit), practice, title="By Berta")
    json_only = {"Accept": "application/json"}
    saved = berta.post(edit, hers, headers=json_only).json()
    mine = practice_form(anna.get(edit), practice, title="By Anna")
    hers["title"], hers["overwrite_revision_id"] = "By Berta, again", str(saved["revision_id"])
    assert berta.post(edit, hers, headers=json_only).json()["success"]
    answer = anna.post(edit, mine)
    assert answer.status_code == 409
    assert draft(practice).title == "By Berta, again"


def test_new_comments_are_kept(homes: dict[str, Any]) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    page.save_revision()
    anna, berta = (logged_in(UserFactory(is_superuser=True)) for _number in range(2))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    hers, mine = (filled_form(client.get(edit)) for client in (berta, anna))
    for form, title in ((hers, "By Berta"), (mine, "By Anna")):
        form["title"], form["body"] = title, rich_text("<p>Read on.</p>")
    mine.update(nested_form_data({"comments": inline_formset([new_comment("Is this right?")])}))
    berta.post(edit, hers)
    data = questions(anna.post(edit, mine))
    data["field-title"] = "mine"
    assert anna.post(reverse("exchange_editing:settle", args=[page.pk]), data).status_code == 302
    assert [found.text for found in Comment.objects.filter(page=page)] == ["Is this right?"]


def new_comment(text: str) -> dict[str, Any]:
    return {"text": text, "contentpath": "title", "position": "", "resolved": "", "replies": inline_formset([])}


def test_nobody_settles_for_a_page_that_they_may_not_edit(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    data = questions(meet(practice, anna, berta, edit))
    data["field-title"] = "mine"
    settle_address = reverse("exchange_editing:settle", args=[practice.pk])
    berta.post(settle_address, data)  # signed for Anna
    assert draft(practice).title == "By Berta"
    data["typed"] = json.dumps([{}, {"title": "Forged"}, False])
    anna.post(settle_address, data)
    assert draft(practice).title == "By Berta"


def test_a_save_that_nobody_met_is_saved_as_before(practice: PracticePage, anna: Client, edit: str) -> None:
    for title in ("First", "Second"):
        answer = anna.post(edit, practice_form(anna.get(edit), practice, title=title))
        assert answer.status_code == 302
        assert draft(practice).title == title


def test_concepts_that_nobody_changed_are_not_named(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    practice.concept_rows = practice.concept_rows.order_by("-concept_id")
    practice.save_revision()  # in another order than the form writes them
    answer = meet(practice, anna, berta, edit)
    named = [*answer.context["mine_only"], *answer.context["theirs_only"]]
    assert "Summary" in named
    assert not [label for label in named if "oncepts" in label]


def test_concepts_that_were_changed_are_named_so(
    practice: PracticePage, anna: Client, berta: Client, edit: str
) -> None:
    method = ConceptFactory(code="support-group", scheme="method")
    hers, mine = practice_form(berta.get(edit), practice), practice_form(anna.get(edit), practice)
    hers["title"], mine["title"] = "By Berta", "By Anna"
    mine.appendlist("methods", str(method.pk))
    berta.post(edit, hers)
    shown = anna.post(edit, mine).context["mine_only"]
    assert [label for label in shown if label.startswith("Concepts")]
    assert not [label for label in shown if "Practice" in label]
