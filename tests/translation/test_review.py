"""The second pair of eyes: two sign-offs before readers get a translation, given by people who did not write it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Workflow, WorkflowState
from wagtail.users.models import UserProfile

from exchange.models import HomePage, InformationPage, LanguageSignOffTask, OwnerApprovalTask, WordingSignOffTask
from tests.factories.exchange import InformationPageFactory, MembershipFactory, SuperuserFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import LANGUAGE_PUBLISHER, REVIEWER, TRANSLATOR, appointed
from tests.factories.translation import locale_of, opened, segments_of, target_of, translated_page, write, write_all
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_translator(homes: dict[str, HomePage]) -> Any:
    return appointed("cs", TRANSLATOR)


@pytest.fixture
def wording_reviewer(homes: dict[str, HomePage]) -> Any:
    return appointed("cs", REVIEWER)


@pytest.fixture
def czech_publisher(homes: dict[str, HomePage]) -> Any:
    return appointed("cs", LANGUAGE_PUBLISHER)


def edit_address(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def submit(user: Any, translation: Any) -> None:
    client_of(user).post(reverse("exchange_translation:propose", args=[translation.pk]))


def step(page: Any) -> Any:
    """The step of the review that waits for somebody, or None."""
    return page.current_workflow_task_state


def decide(user: Any, page: Any, action: str = "approve", comment: str = "") -> None:
    state = step(page)
    assert state is not None
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    client_of(user).post(address, {"comment": comment})


@pytest.fixture
def written(page: InformationPage, czech_translator: Any, review_workflow: Workflow) -> Any:
    """A Czech translation, every word of it by `czech_translator`, not yet published."""
    translation = opened(page, "cs")
    write_all(translation, last_translated_by=czech_translator)
    return translation


class TestTwoSignOffs:
    def test_readers_get_the_translation_after_both(
        self, written: Any, czech_translator: Any, second_translator: Any, wording_reviewer: Any
    ) -> None:
        submit(czech_translator, written)
        assert not target_of(written).live
        decide(second_translator, target_of(written))
        assert not target_of(written).live
        decide(wording_reviewer, target_of(written))
        assert target_of(written).live
        assert target_of(written).title == "cs: How to reach us"

    def test_who_translated_does_not_sign_off_the_language(self, written: Any, czech_translator: Any) -> None:
        submit(czech_translator, written)
        decide(czech_translator, target_of(written))
        assert isinstance(step(target_of(written)).task.specific, LanguageSignOffTask)

    def test_an_administrator_who_translated_waits_for_somebody_else_too(self, written: Any) -> None:
        administrator = SuperuserFactory()
        write(written, segments_of(written)[0], "Azyl", last_translated_by=administrator)
        submit(administrator, written)
        decide(administrator, target_of(written))
        assert isinstance(step(target_of(written)).task.specific, LanguageSignOffTask)
        decide(SuperuserFactory(), target_of(written))
        assert isinstance(step(target_of(written)).task.specific, WordingSignOffTask)

    def test_who_mends_a_word_while_reviewing_needs_another_pair_of_eyes(
        self, written: Any, czech_translator: Any, second_translator: Any
    ) -> None:
        submit(czech_translator, written)
        write(written, segments_of(written)[1], "Kde je pomoc.", last_translated_by=second_translator)
        decide(second_translator, target_of(written))
        assert isinstance(step(target_of(written)).task.specific, LanguageSignOffTask)

    def test_what_she_wrote_long_ago_keeps_nobody_from_signing_off_what_is_new(
        self, page: InformationPage, czech_translator: Any, second_translator: Any, review_workflow: Workflow
    ) -> None:
        translation = opened(page, "cs")
        write_all(translation, last_translated_by=second_translator)
        target_of(translation).get_latest_revision().publish()
        draft = target_of(translation).save_revision()
        draft.publish()
        write(translation, segments_of(translation)[0], "Azyl", last_translated_by=czech_translator)
        submit(czech_translator, translation)
        decide(second_translator, target_of(translation))
        assert isinstance(step(target_of(translation)).task.specific, WordingSignOffTask)

    def test_the_wording_is_signed_off_by_its_reviewers_only(
        self, written: Any, czech_translator: Any, second_translator: Any
    ) -> None:
        submit(czech_translator, written)
        decide(second_translator, target_of(written))
        decide(second_translator, target_of(written))
        assert not target_of(written).live

    def test_reviewers_of_another_language_sign_off_nothing(
        self, written: Any, czech_translator: Any, homes: dict[str, HomePage]
    ) -> None:
        submit(czech_translator, written)
        decide(appointed("nb", TRANSLATOR), target_of(written))
        assert isinstance(step(target_of(written)).task.specific, LanguageSignOffTask)

    def test_a_source_passes_over_both_and_goes_to_its_owner(
        self, practice_lists: dict[str, Any], review_workflow: Workflow
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["cs"], locale=locale_of("cs"))
        practice.save_revision()
        review_workflow.start(practice, UserFactory())
        assert isinstance(step(practice).task.specific, OwnerApprovalTask)

    def test_a_translation_that_is_signed_off_does_not_wait_for_its_owner(
        self,
        practice_lists: dict[str, Any],
        review_workflow: Workflow,
        czech_translator: Any,
        second_translator: Any,
        wording_reviewer: Any,
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"], locale=locale_of("en"), title="A group")
        MembershipFactory(organisation=practice.organisation, role="publisher")
        translation = opened(practice, "cs")
        write_all(translation, last_translated_by=czech_translator)
        submit(czech_translator, translation)
        decide(second_translator, target_of(translation))
        decide(wording_reviewer, target_of(translation))
        assert target_of(translation).live


class TestNoWayAround:
    def test_no_button_publishes_past_the_sign_offs(
        self, written: Any, czech_publisher: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        for user in (czech_publisher, SuperuserFactory()):
            with django_capture_on_commit_callbacks(execute=True):
                client_of(user).post(edit_address(target_of(written)), {"action": "publish"})
            assert not target_of(written).live

    def test_bulk_publishing_passes_no_unsigned_translation(self, written: Any, czech_publisher: Any) -> None:
        page = target_of(written)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
        client_of(czech_publisher).post(address)
        assert not target_of(written).live

    def test_without_the_workflow_a_publisher_publishes_as_before(
        self, page: InformationPage, czech_publisher: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        translation = opened(page, "cs")
        write_all(translation)
        with django_capture_on_commit_callbacks(execute=True):
            client_of(czech_publisher).post(edit_address(target_of(translation)), {"action": "publish"})
        assert target_of(translation).live

    def test_a_text_changed_after_a_sign_off_is_signed_off_again(
        self, written: Any, czech_translator: Any, second_translator: Any, wording_reviewer: Any
    ) -> None:
        submit(czech_translator, written)
        decide(second_translator, target_of(written))
        write(written, segments_of(written)[0], "Azyl", last_translated_by=czech_translator)
        submit(czech_translator, written)
        assert isinstance(step(target_of(written)).task.specific, LanguageSignOffTask)
        decide(second_translator, target_of(written))
        decide(wording_reviewer, target_of(written))
        assert target_of(written).title == "Azyl"

    def test_reviewers_publish_what_they_read_and_not_what_was_written_since(
        self, written: Any, czech_translator: Any, second_translator: Any, wording_reviewer: Any
    ) -> None:
        submit(czech_translator, written)
        write(written, segments_of(written)[0], "Azyl", last_translated_by=czech_translator)
        decide(second_translator, target_of(written))
        decide(wording_reviewer, target_of(written))
        assert target_of(written).title == "cs: How to reach us"


class TestChanges:
    def test_a_refused_translation_is_mended_and_submitted_again(
        self, written: Any, czech_translator: Any, second_translator: Any, wording_reviewer: Any
    ) -> None:
        submit(czech_translator, written)
        decide(second_translator, target_of(written), "reject", "The title is a calque.")
        assert target_of(written).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
        write(written, segments_of(written)[0], "Kde nás najdete", last_translated_by=czech_translator)
        submit(czech_translator, written)
        decide(second_translator, target_of(written))
        decide(wording_reviewer, target_of(written))
        assert target_of(written).title == "Kde nás najdete"


class TestWhatIsSeen:
    def page_of(self, client: Client, translation: Any) -> str:
        return client.get(edit_address(target_of(translation))).content.decode()

    def test_the_editor_shows_each_sign_off_and_who_gave_it(
        self, written: Any, czech_translator: Any, second_translator: Any
    ) -> None:
        submit(czech_translator, written)
        decide(second_translator, target_of(written), comment="Reads <b>well</b>.")
        shown = self.page_of(client_of(czech_translator), written)
        assert str(second_translator) in shown
        assert "Reads &lt;b&gt;well&lt;/b&gt;." in shown
        assert "In review: 1 of 2 signed off" in shown

    def test_who_may_decide_finds_the_buttons_and_who_wrote_it_a_reason(
        self, written: Any, czech_translator: Any, second_translator: Any
    ) -> None:
        submit(czech_translator, written)
        state = step(target_of(written))
        button = reverse("wagtailadmin_pages:workflow_action", args=[target_of(written).pk, "approve", state.pk])
        assert button in self.page_of(client_of(second_translator), written)
        shown = self.page_of(client_of(czech_translator), written)
        assert button not in shown
        assert "You wrote part of this translation" in shown

    def test_the_editor_says_what_reviewers_do_not_see_yet(self, written: Any, czech_translator: Any) -> None:
        submit(czech_translator, written)
        write(written, segments_of(written)[0], "Azyl", last_translated_by=czech_translator)
        assert "1 text was changed after the page was submitted" in self.page_of(client_of(czech_translator), written)

    def test_the_matrix_shows_how_far_the_review_is(self, written: Any, czech_translator: Any) -> None:
        submit(czech_translator, written)
        answer = client_of(czech_translator).get(reverse("exchange_translation:matrix"))
        assert "In review: 0 of 2 signed off" in answer.content.decode()

    def test_the_dashboards_list_is_ones_own(
        self, written: Any, czech_translator: Any, second_translator: Any, wording_reviewer: Any
    ) -> None:
        submit(czech_translator, written)
        task = LanguageSignOffTask.objects.get()
        assert task.get_task_states_user_can_moderate(second_translator).count() == 1
        assert task.get_task_states_user_can_moderate(SuperuserFactory()).count() == 1
        for other in (czech_translator, wording_reviewer, appointed("nb", TRANSLATOR)):
            assert not task.get_task_states_user_can_moderate(other).exists()

    def test_a_source_in_moderation_waits_for_no_sign_off(
        self, page: InformationPage, written: Any, czech_translator: Any, review_workflow: Workflow
    ) -> None:
        source = InformationPage.objects.get(pk=page.pk)
        source.save_revision()
        review_workflow.start(source, UserFactory())
        answer = client_of(czech_translator).get(reverse("exchange_translation:matrix"))
        assert "signed off" not in answer.content.decode()

    def test_many_pages_in_review_cost_the_matrix_no_query_each(
        self, homes: dict[str, HomePage], czech_translator: Any, review_workflow: Workflow
    ) -> None:
        client, address = client_of(czech_translator), reverse("exchange_translation:matrix")
        counts = []
        for number in (1, 4):
            for _number in range(number):
                translation = opened(InformationPageFactory(parent=homes["en"], locale=homes["en"].locale), "cs")
                submit(czech_translator, translation)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_a_stopped_translation_is_reviewed_by_who_did_not_edit_it(
    page: InformationPage, review_workflow: Workflow, czech_translator: Any, second_translator: Any
) -> None:
    translation = translated_page(page, "cs")
    translation.enabled = False
    translation.save()
    target = target_of(translation)
    target.title = "Psáno rukou"
    target.save_revision(user=czech_translator)
    review_workflow.start(target, czech_translator)
    decide(czech_translator, target_of(translation))
    assert isinstance(step(target_of(translation)).task.specific, LanguageSignOffTask)
    decide(second_translator, target_of(translation))
    assert isinstance(step(target_of(translation)).task.specific, WordingSignOffTask)


@pytest.mark.parametrize(
    ("language", "waiting", "given"),
    [
        ("en", "waits for a decision", "signed off"),
        ("cs", "čeká na rozhodnutí", "schváleno"),
        ("nb", "venter på avgjørelse", "godkjent"),
    ],
)
def test_a_sign_off_tells_its_state_in_the_language_of_the_admin(
    language: str,
    waiting: str,
    given: str,
    written: Any,
    czech_translator: Any,
    second_translator: Any,
) -> None:
    submit(czech_translator, written)
    page = target_of(written)
    UserProfile.objects.update_or_create(user=second_translator, defaults={"preferred_language": language})
    reviewer = client_of(second_translator)
    assert waiting in said_of_sign_offs(reviewer.get(edit_address(page)))[0]
    decide(second_translator, page)
    said = said_of_sign_offs(reviewer.get(edit_address(page)))
    assert given in said[0]
    assert waiting in said[1]


def said_of_sign_offs(answer: Any) -> list[str]:
    """The items of the editor's list of sign-offs."""
    listed = answer.content.decode().partition('<ul class="tr-review__list">')[2].partition("</ul>")[0]
    return [" ".join(item.split()) for item in listed.split("<li>")[1:]]
