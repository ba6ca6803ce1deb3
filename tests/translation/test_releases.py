"""Release sets: pages that go live together or not at all, through the admin's views and the command."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow
from wagtail.signals import page_published
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from exchange.models import HomePage, InformationPage, ReleaseSet, ReleaseSetPage, SiteRole
from exchange.translation.reader.requests import readers_state
from tests.factories.exchange import InformationPageFactory, UserFactory
from tests.factories.roles import LANGUAGE_PUBLISHER, REVIEWER, TRANSLATOR, appointed, site_editor
from tests.factories.translation import (
    change,
    opened,
    publish,
    segments_of,
    target_of,
    translated_page,
    write,
    write_all,
)
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


def set_of(*pages: Any, **values: Any) -> ReleaseSet:
    release_set = ReleaseSet.objects.create(title="New and translated", **values)
    for page in pages:
        ReleaseSetPage.objects.create(release_set=release_set, page_id=page.pk)
    return release_set


def address_of(release_set: ReleaseSet) -> str:
    return reverse("exchange_translation:release", args=[release_set.pk])


def press(client: Client, release_set: ReleaseSet, button: str = "release") -> str:
    return str(client.post(address_of(release_set), {button: "1"}, follow=True).content.decode())


def live(*pages: Any) -> list[bool]:
    return [Page.objects.get(pk=page.pk).live for page in pages]


@pytest.fixture
def draft(page: InformationPage) -> InformationPage:
    """The page before anybody has seen it."""
    page.unpublish()
    return InformationPage.objects.get(pk=page.pk)


@pytest.fixture
def ready(draft: InformationPage) -> list[Any]:
    """A source and its two translations, all drafts, all complete."""
    translations = [opened(draft, "cs"), opened(draft, "nb")]
    for translation in translations:
        write_all(translation)
    return [draft, *(target_of(translation) for translation in translations)]


class TestTogether:
    def test_the_button_makes_a_source_and_its_translations_live(self, ready: list[Any], admin: Client) -> None:
        release_set = set_of(*ready)
        assert live(*ready) == [False, False, False]
        assert "All pages of the set are live." in press(admin, release_set)
        assert live(*ready) == [True, True, True]
        assert [Page.objects.get(pk=page.pk).title for page in ready] == [
            "How to reach us",
            "cs: How to reach us",
            "nb: How to reach us",
        ]
        assert ReleaseSet.objects.get().is_released

    def test_if_one_is_not_ready_none_goes_live_and_the_reason_is_told(self, ready: list[Any], admin: Client) -> None:
        lacking = InformationPageFactory(parent=ready[0].get_parent(), locale=ready[0].locale, live=False)
        InformationPage.objects.filter(pk=lacking.pk).update(summary="")
        release_set = set_of(*ready, lacking)
        shown = press(admin, release_set)
        assert "Nothing was published" in shown
        assert "Summary: This field cannot be blank." in shown
        assert live(*ready, lacking) == [False] * 4

    def test_an_error_in_the_middle_takes_everything_back(self, ready: list[Any], admin: Client) -> None:
        def fail_on_the_last(sender: Any, instance: Page, **kwargs: Any) -> None:
            if instance.pk == ready[2].pk:
                raise RuntimeError("the index is gone")

        page_published.connect(fail_on_the_last)
        try:
            shown = press(admin, set_of(*ready))
        finally:
            page_published.disconnect(fail_on_the_last)
        assert "RuntimeError" in shown
        assert live(*ready) == [False, False, False]
        assert ReleaseSet.objects.get().status == ReleaseSet.Status.STOPPED

    def test_an_empty_set_is_not_released(self, admin: Client, homes: dict[str, HomePage]) -> None:
        press(admin, set_of())
        assert not ReleaseSet.objects.get().is_released

    def test_a_set_that_is_live_stays_as_it_is(self, ready: list[Any], admin: Client) -> None:
        release_set = set_of(*ready)
        press(admin, release_set)
        Page.objects.get(pk=ready[0].pk).specific.unpublish()
        assert "live already" in press(admin, release_set)
        assert live(ready[0]) == [False]

    def test_a_page_that_readers_have_already_needs_no_new_sign_off(
        self, ready: list[Any], admin: Client, review_workflow: Workflow
    ) -> None:
        publish(opened(ready[0], "cs"))
        before = Page.objects.get(pk=ready[1].pk).last_published_at
        press(admin, set_of(ready[0], ready[1]))
        assert live(ready[0], ready[1]) == [True, True]
        assert Page.objects.get(pk=ready[1].pk).last_published_at == before

    def test_looking_at_it_publishes_nothing(self, ready: list[Any], admin: Client) -> None:
        assert "All pages are ready." in admin.get(address_of(set_of(*ready))).content.decode()
        assert live(*ready) == [False, False, False]


class TestChecks:
    def reasons(self, client: Client, *pages: Any) -> str:
        return str(client.get(address_of(set_of(*pages))).content.decode())

    def test_an_untranslated_text(self, draft: InformationPage, admin: Client) -> None:
        translation = opened(draft, "cs")
        write(translation, segments_of(translation)[0], "Azyl")
        assert "4 texts are not translated." in self.reasons(admin, draft, target_of(translation))

    def test_an_outdated_text(self, page: InformationPage, admin: Client) -> None:
        translation = translated_page(page, "cs")
        change(page, title="Another title")
        assert "1 text is older than its source." in self.reasons(admin, target_of(translation))

    def test_a_source_whose_draft_translators_have_not_seen(self, page: InformationPage, admin: Client) -> None:
        translation = translated_page(page, "cs")
        page.title = "Another title"
        page.save_revision()
        assert "another version than the one it was translated from" in self.reasons(
            admin, page, target_of(translation)
        )

    def test_a_missing_sign_off(
        self, ready: list[Any], admin: Client, review_workflow: Workflow, czech_translator: Any
    ) -> None:
        shown = self.reasons(admin, *ready)
        assert "A sign-off is missing: Sign-off of a translation&#x27;s language" in shown
        assert "A sign-off is missing: Sign-off of a translation&#x27;s trauma-informed wording" in shown

    def test_a_time_of_its_own(self, draft: InformationPage, admin: Client) -> None:
        draft.go_live_at = timezone.now() + dt.timedelta(days=3)
        draft.save_revision()
        assert "It is scheduled separately." in self.reasons(admin, draft)

    def test_a_page_that_somebody_locked(self, draft: InformationPage, admin: Client) -> None:
        draft.locked, draft.locked_by = True, UserFactory()
        draft.save()
        assert "It is locked" in self.reasons(admin, draft)


class TestDraftsForTranslators:
    def test_a_changed_source_and_its_translation_go_live_together(self, page: InformationPage, admin: Client) -> None:
        translation = translated_page(page, "cs")
        page.title = "Another title"
        page.save_revision()
        release_set = set_of(page, target_of(translation))
        press(admin, release_set, "drafts")

        assert not readers_state(target_of(translation)).is_outdated
        assert readers_state(target_of(translation)).empty_percent == 0
        title = next(each for each in segments_of(translation) if each.context.path == "title")
        assert title.string.data == "Another title"
        write(translation, title, "Jiný titulek")
        assert target_of(translation).title == "cs: How to reach us"

        press(admin, release_set)
        assert target_of(translation).title == "Jiný titulek"
        assert Page.objects.get(pk=page.pk).title == "Another title"
        assert not readers_state(target_of(translation)).is_outdated

    def test_a_page_that_leaves_its_set_is_translated_from_its_live_text_again(
        self, page: InformationPage, admin: Client
    ) -> None:
        translation = translated_page(page, "cs")
        page.title = "Another title"
        page.save_revision()
        release_set = set_of(page, target_of(translation))
        press(admin, release_set, "drafts")
        release_set.delete()
        assert segments_of(translation)[0].string.data == "How to reach us"
        assert not readers_state(target_of(translation)).is_outdated

    def test_readers_are_told_of_a_change_that_they_can_see(self, page: InformationPage, admin: Client) -> None:
        translation = translated_page(page, "cs")
        change(page, title="Another title")
        page = InformationPage.objects.get(pk=page.pk)
        page.summary = "Another summary"
        page.save_revision()
        press(admin, set_of(page, target_of(translation)), "drafts")
        assert readers_state(target_of(translation)).is_outdated


class TestTime:
    def run(self) -> str:
        out = StringIO()
        call_command("publish_release_sets", stdout=out)
        return out.getvalue()

    def ago(self) -> dt.datetime:
        return timezone.now() - dt.timedelta(minutes=1)

    def test_the_command_releases_what_is_due_and_nothing_else(self, ready: list[Any], admin: Client) -> None:
        responsible_user = UserFactory(is_superuser=True)
        due = set_of(ready[0], ready[1], go_live_at=self.ago(), responsible_user=responsible_user)
        set_of(ready[2], go_live_at=timezone.now() + dt.timedelta(days=1), responsible_user=responsible_user)
        set_of(ready[2], responsible_user=responsible_user)
        assert self.run() == f"release set {due.pk}: live\n"
        assert live(*ready) == [True, True, False]
        assert self.run() == ""

    def test_a_set_that_is_not_ready_waits_for_somebody_to_look(self, ready: list[Any], admin: Client) -> None:
        due = set_of(*ready, go_live_at=self.ago(), responsible_user=UserFactory())
        with pytest.raises(CommandError, match="1 release sets were stopped"):
            self.run()
        assert live(*ready) == [False, False, False]
        assert self.run() == ""
        shown = admin.get(address_of(due)).content.decode()
        assert "The last attempt was stopped" in shown
        assert "You may not publish this page" in shown

    def test_a_set_nobody_answers_for_any_more_is_stopped(self, ready: list[Any]) -> None:
        set_of(*ready, go_live_at=self.ago())
        with pytest.raises(CommandError):
            self.run()
        assert live(*ready) == [False, False, False]


class TestRights:
    @pytest.fixture
    def publisher(self, homes: dict[str, HomePage]) -> Any:
        publisher = UserFactory()
        appointed("cs", LANGUAGE_PUBLISHER, publisher)
        return publisher

    def test_a_translator_does_not_release(self, ready: list[Any], czech_translator: Any) -> None:
        release_set = set_of(*ready)
        client_of(czech_translator).post(address_of(release_set), {"release": "1"})
        assert live(*ready) == [False, False, False]

    def test_a_publisher_of_one_language_does_not_release_others(self, ready: list[Any], publisher: Any) -> None:
        release_set = set_of(*ready)
        assert "You may not publish this page" in client_of(publisher).get(address_of(release_set)).content.decode()
        assert press(client_of(publisher), release_set)
        release_set.refresh_from_db()
        assert release_set.status == ReleaseSet.Status.WAITING
        assert live(*ready) == [False, False, False]
        press(client_of(publisher), set_of(ready[1]))
        assert live(*ready) == [False, True, False]

    def test_whoever_saves_the_set_answers_for_it(self, ready: list[Any], publisher: Any) -> None:
        release_set = set_of(*ready, responsible_user=publisher)
        data = nested_form_data(
            {
                "title": "Mine now",
                "go_live_at": "2026-01-01 10:00",
                "pages": inline_formset(
                    [{"id": row.pk, "page": row.page_id} for row in release_set.pages.all()], initial=3
                ),
            }
        )
        address = reverse("wagtailsnippets_exchange_releaseset:edit", args=[release_set.pk])
        editor = site_editor()
        assert client_of(appointed("nb", LANGUAGE_PUBLISHER)).post(address, data).status_code == 403
        assert client_of(editor).post(address, data).url == address_of(release_set)
        assert ReleaseSet.objects.get().responsible_user == editor
        SiteRole.objects.filter(user=editor).delete()
        with pytest.raises(CommandError):
            call_command("publish_release_sets", stdout=StringIO())
        assert live(*ready) == [False, False, False]

    def test_nobody_makes_a_page_wait_that_she_may_not_edit(self, ready: list[Any], publisher: Any) -> None:
        pages = inline_formset([{"page": ready[0].pk}])
        data = nested_form_data({"title": "Theirs", "go_live_at": "", "pages": pages})
        answer = client_of(publisher).post(reverse("wagtailsnippets_exchange_releaseset:add"), data)
        assert "You may not edit this page." in answer.content.decode()
        assert not ReleaseSet.objects.exists()

    def test_a_set_is_made_in_the_admin_and_its_translations_are_added(self, ready: list[Any], admin: Client) -> None:
        data = nested_form_data(
            {
                "title": "A new page",
                "go_live_at": "",
                "pages": inline_formset([{"page": ready[0].pk}]),
            }
        )
        admin.post(reverse("wagtailsnippets_exchange_releaseset:add"), data)
        release_set = ReleaseSet.objects.get()
        assert "2 pages were added." in press(admin, release_set, "add")
        assert {row.page_id for row in release_set.pages.all()} == {page.pk for page in ready}


class TestNotAlone:
    def test_wagtails_editor_asks_first(self, draft: InformationPage, admin: Client) -> None:
        set_of(draft)
        address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        shown = admin.post(address, {"title": "Typed just now", "action-publish": "1"}).content.decode()
        assert "Publish this page alone?" in shown
        assert 'name="title" value="Typed just now"' in shown
        assert live(draft) == [False]

    def test_the_translation_editor_asks_first_and_then_publishes(
        self, ready: list[Any], admin: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        set_of(*ready)
        address = reverse("wagtailadmin_pages:edit", args=[ready[1].pk])
        with django_capture_on_commit_callbacks(execute=True):
            assert "alone?" in admin.post(address, {"action": "publish"}).content.decode()
        assert live(ready[1]) == [False]
        with django_capture_on_commit_callbacks(execute=True):
            admin.post(address, {"action": "publish", "publish_alone": "1"})
        assert live(ready[1]) == [True]

    def test_bulk_publishing_asks_first(self, ready: list[Any], admin: Client) -> None:
        set_of(*ready)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={ready[0].pk}"
        assert "alone?" in admin.post(address).content.decode()
        assert live(ready[0]) == [False]

    def test_both_editors_say_that_a_page_waits_for_others(self, ready: list[Any], admin: Client) -> None:
        set_of(*ready)
        for page in ready[:2]:
            shown = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
            assert "goes live together with others" in shown

    def test_the_last_sign_off_does_not_publish_a_page_that_waits_for_others(
        self, ready: list[Any], admin: Client, review_workflow: Workflow, czech_translator: Any
    ) -> None:
        czech = ready[1]
        release_set = set_of(ready[0], czech)
        translation = opened(ready[0], "cs")
        client_of(czech_translator).post(reverse("exchange_translation:propose", args=[translation.pk]))
        for role in (TRANSLATOR, REVIEWER):
            reviewer = appointed("cs", role)
            state = target_of(translation).current_workflow_task_state
            address = reverse("wagtailadmin_pages:workflow_action", args=[czech.pk, "approve", state.pk])
            client_of(reviewer).post(address)
        assert live(czech) == [False]
        matrix = admin.get(reverse("exchange_translation:matrix")).content.decode()
        assert "Signed off" in matrix

        press(admin, release_set)
        assert live(ready[0], czech) == [True, True]


def test_a_translation_of_a_translation_goes_live_after_its_source(homes: dict[str, HomePage], admin: Client) -> None:
    norwegian = InformationPageFactory(parent=homes["nb"], locale=homes["nb"].locale, title="Krisesenter")
    to_english = translated_page(norwegian, "en")
    english = target_of(to_english)
    czech = opened(english, "cs")
    write_all(czech)
    publish(czech)
    title = segments_of(to_english)[0]
    write(to_english, title, "Crisis centre")
    change(norwegian, summary="Nytt.")
    for segment in segments_of(to_english):
        write(to_english, segment, f"again: {segment.string.data}")
    release_set = set_of(target_of(czech), english)
    shown = admin.get(address_of(release_set)).content.decode()
    assert shown.index(f"/pages/{english.pk}/edit/") < shown.index(f"/pages/{target_of(czech).pk}/edit/")
    assert "another version than the one it was translated from" in shown
