"""What members of organisations and translators may do in the admin, tried through the admin's own views."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Workflow, WorkflowPage, WorkflowTask

from exchange.models import LanguageRole, LanguageSignOffTask, Organisation, OwnerApprovalTask, Role, WordingSignOffTask
from practices.models import PracticePage
from tests.factories.exchange import (
    ConceptFactory,
    HomePageFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.practices import PracticePageFactory, translated
from tests.factories.roles import TRANSLATOR, appointed, logged_in, member
from tests.forms import errors_of, practice_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona")


@pytest.fixture
def other(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="fmso")


@pytest.fixture
def practice(owner: Organisation, practice_lists: dict[str, Any]) -> PracticePage:
    concepts = [ConceptFactory(code="self-help-group"), ConceptFactory(code="victim", scheme="target-group")]
    return PracticePageFactory(
        parent=practice_lists["cs"], locale=practice_lists["cs"].locale, organisation=owner, concepts=concepts
    )


@pytest.fixture
def moderation(homes: dict[str, Any]) -> Workflow:
    workflow = Workflow.objects.create(name="Owner approval")
    task = OwnerApprovalTask.objects.create(name="Owner approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    for home in homes.values():
        WorkflowPage.objects.create(workflow=workflow, page=home)
    return workflow


@pytest.fixture
def sign_offs(moderation: Workflow) -> None:
    """The workflow as the site has it: a source is passed over the steps that are for translations."""
    moderation.workflow_tasks.update(sort_order=3)
    for order, task in enumerate((LanguageSignOffTask, WordingSignOffTask)):
        made = task.objects.create(name=task.__name__)
        WorkflowTask.objects.create(workflow=moderation, task=made, sort_order=order)


def form_of(client: Client, practice: PracticePage, **changes: Any) -> Any:
    """The edit form as the browser would send it back, but for `changes`."""
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[practice.pk]))
    return practice_form(answer, practice, **changes)


def test_an_editor_of_the_owner_edits_but_does_not_publish(practice: PracticePage, owner: Organisation) -> None:
    rights = practice.permissions_for_user(member(owner, Role.EDITOR))
    assert rights.can_edit()
    assert not rights.can_publish()


def test_a_publisher_of_the_owner_publishes(practice: PracticePage, owner: Organisation) -> None:
    assert practice.permissions_for_user(member(owner, Role.PUBLISHER)).can_publish()


def test_a_publisher_of_another_organisation_neither_edits_nor_publishes(
    practice: PracticePage, other: Organisation
) -> None:
    rights = practice.permissions_for_user(member(other, Role.PUBLISHER))
    assert not rights.can_edit()
    assert not rights.can_publish()
    assert not rights.can_unpublish()
    assert not rights.can_delete()


def test_a_reader_does_not_reach_the_admin(practice: PracticePage, owner: Organisation) -> None:
    client = logged_in(member(owner, Role.READER))
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[practice.pk]))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_leaving_an_organisation_takes_the_rights_away(practice: PracticePage, owner: Organisation) -> None:
    user = member(owner, Role.PUBLISHER)
    owner.memberships.all()[0].delete()
    user = get_user_model().objects.get(pk=user.pk)
    assert not practice.permissions_for_user(user).can_edit()


def test_an_editors_form_has_no_publish_button(practice: PracticePage, owner: Organisation) -> None:
    page = logged_in(member(owner, Role.EDITOR)).get(reverse("wagtailadmin_pages:edit", args=[practice.pk]))
    assert b'name="action-publish"' not in page.content


@pytest.mark.parametrize("action", ["action-publish", "action-save", "action-submit", "anything"])
def test_a_forged_form_of_another_organisations_page_leaves_nothing_behind(
    practice: PracticePage, owner: Organisation, other: Organisation, moderation: Workflow, action: str
) -> None:
    data = form_of(logged_in(member(owner, Role.PUBLISHER)), practice, title="Taken over", **{action: "1"})
    logged_in(member(other, Role.PUBLISHER)).post(reverse("wagtailadmin_pages:edit", args=[practice.pk]), data)
    stored = PracticePage.objects.get(pk=practice.pk)
    assert stored.title != "Taken over"
    assert not stored.revisions.exists()


def test_a_draft_that_is_submitted_goes_to_the_owners_publisher_who_approves_it(
    practice: PracticePage, owner: Organisation, moderation: Workflow
) -> None:
    proposer, decider = member(owner, Role.EDITOR), member(owner, Role.PUBLISHER)
    client = logged_in(proposer)
    data = form_of(client, practice, title="Better title", **{"action-submit": "1"})
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[practice.pk]), data)
    assert errors_of(answer) == {}
    state = practice.current_workflow_state
    assert state is not None
    approve = reverse("wagtailadmin_pages:workflow_action", args=[practice.pk, "approve", state.current_task_state.pk])

    logged_in(proposer).post(approve)
    assert PracticePage.objects.get(pk=practice.pk).title != "Better title"

    logged_in(decider).post(approve)
    assert PracticePage.objects.get(pk=practice.pk).title == "Better title"


@pytest.mark.parametrize("amended", ["A group that meets weekly.", None])
def test_approving_in_the_editor_publishes_what_the_publisher_sees(
    practice: PracticePage, owner: Organisation, moderation: Workflow, sign_offs: None, amended: str | None
) -> None:
    client = logged_in(member(owner, Role.EDITOR))
    edit = reverse("wagtailadmin_pages:edit", args=[practice.pk])
    client.post(edit, form_of(client, practice, title="Better title", **{"action-submit": "1"}))
    decider = logged_in(member(owner, Role.PUBLISHER))
    changes = {"summary": amended} if amended else {}
    data = form_of(decider, practice, **changes, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    answer = decider.post(edit, data)
    assert errors_of(answer) == {}
    published = PracticePage.objects.get(pk=practice.pk)
    assert published.title == "Better title"
    assert published.current_workflow_state is None
    assert amended in (None, published.summary)


def test_a_publisher_approves_nothing_that_was_written_after_she_looked(
    practice: PracticePage, owner: Organisation, moderation: Workflow
) -> None:
    editor = logged_in(member(owner, Role.EDITOR))
    edit = reverse("wagtailadmin_pages:edit", args=[practice.pk])
    editor.post(edit, form_of(editor, practice, title="Better title", **{"action-submit": "1"}))
    state = practice.current_workflow_state.current_task_state
    newer = PracticePage.objects.get(pk=practice.pk).get_latest_revision_as_object()
    newer.title = "Written later"
    newer.save_revision(user=UserFactory())
    approve = reverse("wagtailadmin_pages:workflow_action", args=[practice.pk, "approve", state.pk])
    logged_in(member(owner, Role.PUBLISHER)).post(approve)
    published = PracticePage.objects.get(pk=practice.pk)
    assert published.title != "Written later"
    assert published.workflow_in_progress


def test_a_step_whose_minutes_stay_as_they_are_is_no_change(practice: PracticePage) -> None:
    practice.steps[0].value["minutes"] = 15
    practice.save_revision().publish()
    block = PracticePage._meta.get_field("steps").stream_block.child_blocks["step"].child_blocks["minutes"]
    for text, number in (("15", 15), ("", None)):
        sent = block.value_from_datadict({"minutes": text}, {}, "minutes")
        assert block.get_prep_value(sent) == block.get_prep_value(number)
    with pytest.raises(ValidationError):
        block.clean(block.value_from_datadict({"minutes": "soon"}, {}, "minutes"))


def test_the_list_of_waiting_proposals_holds_ones_own_only(
    practice: PracticePage, owner: Organisation, other: Organisation, moderation: Workflow
) -> None:
    practice.save_revision()
    moderation.start(practice, member(owner, Role.EDITOR))
    task = OwnerApprovalTask.objects.get()
    assert task.get_task_states_user_can_moderate(member(owner, Role.PUBLISHER)).count() == 1
    assert task.get_task_states_user_can_moderate(member(other, Role.PUBLISHER)).count() == 0
    assert task.get_task_states_user_can_moderate(member(owner, Role.EDITOR)).count() == 0


def test_a_translator_edits_translations_into_their_language_only(
    practice: PracticePage, practice_lists: dict[str, Any]
) -> None:
    translator = UserFactory()
    appointed("nb", TRANSLATOR, translator)
    norwegian = translated(practice, "nb", parent=practice_lists["nb"])
    written_there = PracticePageFactory(parent=practice_lists["nb"], locale=practice_lists["nb"].locale)
    assert not written_there.permissions_for_user(translator).can_edit()
    assert norwegian.permissions_for_user(translator).can_edit()
    assert not norwegian.permissions_for_user(translator).can_publish()
    assert not practice.permissions_for_user(translator).can_edit()


def test_a_new_language_opens_to_its_translators(homes: dict[str, Any]) -> None:
    translator = UserFactory()
    locale = Locale.objects.create(language_code="nn")
    LanguageRole.objects.create(user=translator, locale=locale)
    home = HomePageFactory(
        parent=homes["en"].get_parent(), locale=locale, slug="nn", translation_key=homes["en"].translation_key
    )

    home.source_locale = homes["en"].locale
    home.save()

    translator = get_user_model().objects.get(pk=translator.pk)
    assert home.permissions_for_user(translator).can_edit()
