"""Who translates, submits and publishes in which language, tried through the admin's own views."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from exchange.models import HomePage, InformationPage, OwnerApprovalTask
from practices.models import PracticePage
from tests.factories.exchange import InformationPageFactory, MembershipFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import LANGUAGE_PUBLISHER, appointed
from tests.factories.translation import (
    change,
    locale_of,
    opened,
    segments_of,
    stopped_page,
    target_of,
    translated_page,
    write_all,
)
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


def edit(client: Client, translation: Translation, **data: str) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[target_of(translation).pk])
    return client.post(address, data) if data else client.get(address)


def put(client: Client, translation: Translation, text: str) -> int:
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segments_of(translation)[0].pk])
    return client.put(address, f"value={text}", content_type="application/x-www-form-urlencoded").status_code


@pytest.fixture
def czech_publisher(homes: dict[str, HomePage]) -> Any:
    publisher = UserFactory()
    appointed("cs", LANGUAGE_PUBLISHER, publisher)
    return publisher


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(parent=practice_lists["en"], locale=locale_of("en"), title="A group")


class TestAlias:
    """To make a translation an alias of its source takes it from its readers."""

    def give_up(self, user: Any, translation: Translation) -> Any:
        address = reverse("wagtail_localize:convert_to_alias", args=[target_of(translation).pk])
        return client_of(user).post(address)

    def test_a_translator_does_not_take_a_live_translation_from_its_readers(
        self, page: InformationPage, czech_translator: Any
    ) -> None:
        translation = translated_page(page, "cs")
        assert "convert_to_alias" not in edit(client_of(czech_translator), translation).content.decode()
        self.give_up(czech_translator, translation)
        assert target_of(translation).alias_of is None
        assert Translation.objects.filter(pk=translation.pk).exists()

    def test_a_publisher_of_the_language_decides(self, page: InformationPage, czech_publisher: Any) -> None:
        translation = translated_page(page, "cs")
        assert "convert_to_alias" in edit(client_of(czech_publisher), translation).content.decode()
        target = target_of(translation)
        self.give_up(czech_publisher, translation)
        assert Page.objects.get(pk=target.pk).alias_of_id == page.pk

    def test_where_synchronisation_is_stopped_saving_stays_the_first_action(
        self, page: InformationPage, czech_translator: Any, czech_publisher: Any
    ) -> None:
        translation = stopped_page(page, "cs")
        for user, is_offered in ((czech_translator, False), (czech_publisher, True)):
            form = edit(client_of(user), translation).content.decode()
            assert ('name="localize-convert-to-alias"' in form) is is_offered
            assert form.index("action-save") < form.index('name="localize-restart-translation"')


class TestTranslator:
    def test_she_writes_in_her_language_and_in_no_other(self, page: InformationPage, czech_translator: Any) -> None:
        client = client_of(czech_translator)
        czech, norwegian = opened(page, "cs"), opened(page, "nb")

        assert edit(client, czech).status_code == 200
        assert put(client, czech, "Azyl") == 201
        assert edit(client, norwegian).status_code == 302
        assert put(client, norwegian, "Tilflukt") == 403
        assert list(StringTranslation.objects.values_list("data", flat=True)) == ["Azyl"]

    def test_she_does_not_publish(
        self, page: InformationPage, czech_translator: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        translation = opened(page, "cs")
        write_all(translation)
        with django_capture_on_commit_callbacks(execute=True):
            edit(client_of(czech_translator), translation, action="publish")
        assert not target_of(translation).live

    def test_she_does_not_change_the_source(self, page: InformationPage, czech_translator: Any) -> None:
        answer = client_of(czech_translator).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert answer.status_code == 302

    def test_the_librarys_form_offers_her_language_only(self, page: InformationPage, czech_translator: Any) -> None:
        client = client_of(czech_translator)
        address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        offered = client.get(address).context["form"].fields["locales"].queryset
        assert [locale.language_code for locale in offered] == ["cs"]

        client.post(address, {"locales": [locale_of("nb").pk]})
        assert not Translation.objects.exists()

        client.post(address, {"locales": [locale_of("cs").pk]})
        translation = Translation.objects.get()
        assert translation.target_locale.language_code == "cs"
        assert not target_of(translation).live

    def test_she_submits_a_subtree_as_a_job(self, page: InformationPage, czech_translator: Any) -> None:
        InformationPageFactory(parent=page, locale=page.locale)
        address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        data = {"locales": [locale_of("cs").pk], "include_subtree": "on"}
        answer = client_of(czech_translator).post(address, data)
        client_of(czech_translator).post(answer.url + "continue/")
        assert Translation.objects.count() == 2

    def test_synchronising_publishes_no_language_for_her(
        self, page: InformationPage, czech_translator: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        czech, norwegian = translated_page(page, "cs"), translated_page(page, "nb")
        published = {t.pk: target_of(t).last_published_at for t in (czech, norwegian)}
        change(page, title="Another title")
        source = TranslationSource.objects.get_for_instance(page)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client_of(czech_translator).post(
                reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"}
            )
        assert answer.status_code == 302
        assert {t.pk: target_of(t).last_published_at for t in (czech, norwegian)} == published


class TestModeration:
    @pytest.fixture
    def workflow(self, homes: dict[str, HomePage]) -> Workflow:
        workflow = Workflow.objects.create(name="Owner approval")
        task = OwnerApprovalTask.objects.create(name="Owner approval")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
        for home in homes.values():
            WorkflowPage.objects.create(workflow=workflow, page=home)
        return workflow

    def test_a_proposed_translation_changes_the_live_page_when_it_is_approved(
        self, practice: PracticePage, czech_translator: Any, workflow: Workflow
    ) -> None:
        translation = translated_page(practice, "cs")
        write_all(translation)
        put(client_of(czech_translator), translation, "Lepsi skupina")
        client_of(czech_translator).post(reverse("exchange_translation:propose", args=[translation.pk]))
        assert target_of(translation).title == "cs: A group"

        decider = MembershipFactory(organisation=practice.organisation, role="publisher").user
        state = target_of(translation).current_workflow_state.current_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[target_of(translation).pk, "approve", state.pk])
        client_of(czech_translator).post(address)
        assert target_of(translation).title == "cs: A group"
        client_of(decider).post(address)
        assert target_of(translation).title == "Lepsi skupina"

    def test_who_may_not_edit_proposes_nothing(
        self, practice: PracticePage, czech_translator: Any, workflow: Workflow
    ) -> None:
        translation = translated_page(practice, "nb")
        client_of(czech_translator).post(reverse("exchange_translation:propose", args=[translation.pk]))
        assert target_of(translation).current_workflow_state is None

    def test_without_a_workflow_nothing_is_lost(self, practice: PracticePage, czech_translator: Any) -> None:
        translation = translated_page(practice, "cs")
        answer = client_of(czech_translator).post(reverse("exchange_translation:propose", args=[translation.pk]))
        assert answer.status_code == 302
        assert target_of(translation).title == "cs: A group"


class TestPublisherOfALanguage:
    def publish(self, user: Any, translation: Translation, capture: Any) -> Page:
        with capture(execute=True):
            edit(client_of(user), translation, action="publish")
        return target_of(translation)

    def test_she_publishes_translations_of_any_organisation_into_her_language(
        self, practice: PracticePage, czech_publisher: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        czech, norwegian = opened(practice, "cs"), opened(practice, "nb")
        write_all(czech)
        assert self.publish(czech_publisher, czech, django_capture_on_commit_callbacks).live
        assert not self.publish(czech_publisher, norwegian, django_capture_on_commit_callbacks).live

    def test_pages_written_in_her_language_are_their_owners(
        self, practice_lists: dict[str, Any], czech_publisher: Any
    ) -> None:
        source = PracticePageFactory(parent=practice_lists["cs"], locale=locale_of("cs"))
        assert not source.permissions_for_user(czech_publisher).can_publish()

    def test_synchronising_publishes_her_language_only(
        self, page: InformationPage, czech_publisher: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        czech, norwegian = translated_page(page, "cs"), translated_page(page, "nb")
        change(page, title="Another title")
        before = {t.pk: target_of(t).last_published_at for t in (czech, norwegian)}
        source = TranslationSource.objects.get_for_instance(page)
        with django_capture_on_commit_callbacks(execute=True):
            client_of(czech_publisher).post(
                reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"}
            )
        assert target_of(czech).last_published_at > before[czech.pk]
        assert target_of(norwegian).last_published_at == before[norwegian.pk]
        assert target_of(czech).title == "cs: How to reach us"


class TestMachines:
    @pytest.fixture(autouse=True)
    def dummy(self, settings: Any) -> None:
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
            "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
        }

    def fill(self, client: Client, translation: Translation) -> None:
        client.post(reverse("wagtail_localize:machine_translate", args=[translation.pk]))

    def test_a_machine_fills_a_page_and_its_text_is_marked(self, page: InformationPage, czech_translator: Any) -> None:
        translation = opened(page, "cs")
        self.fill(client_of(czech_translator), translation)
        assert set(StringTranslation.objects.values_list("translation_type", flat=True)) == {"machine"}

    def test_a_text_that_must_not_leave_the_site_is_given_to_no_machine(
        self, page: InformationPage, admin: Client
    ) -> None:
        page = change(page, no_machine_translation=True)
        translation = opened(page, "cs")
        self.fill(admin, translation)
        source = TranslationSource.objects.get_for_instance(page)
        admin.post(reverse("wagtail_localize:update_translations", args=[source.pk]), {"use_machine_translation": "on"})
        assert not StringTranslation.objects.exists()

    def test_nobody_fills_a_page_in_another_language_than_her_own(
        self, page: InformationPage, czech_translator: Any
    ) -> None:
        self.fill(client_of(czech_translator), opened(page, "nb"))
        assert not StringTranslation.objects.exists()
