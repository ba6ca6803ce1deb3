"""The demonstration: what it holds, that it is loaded once, and that it gives nothing away."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site, WorkflowPage
from wagtail_localize.models import StringTranslation, Translation

from exchange.bin.models import BinnedItem
from exchange.demo.families import page_of
from exchange.demo.people import PASSWORD, PEOPLE
from exchange.demo.records import load_locales
from exchange.models import (
    Concept,
    HomePage,
    InformationPage,
    LanguageSignOffTask,
    Organisation,
    OwnerApprovalTask,
    Project,
    SegmentComment,
    WordingSignOffTask,
)
from exchange.pages.base_page import ExchangePage
from exchange.translation.reader.requests import readers_state
from exchange.translation.review.reviewing import Review, reviews_of
from practices.models import Adoption, PracticeIndexPage, PracticePage
from tests.factories.exchange import only_welcome_page
from visits.models import StudyVisitPage

HIDDEN = "Hidden Lane"


def load(*args: str) -> str:
    out = io.StringIO()
    call_command("load_demo", *args, stdout=out)
    return out.getvalue()


def live_pages() -> list[Any]:
    return list(Page.objects.live().filter(depth__gt=1).specific())


def row_counts() -> dict[str, int]:
    """Rows of every table, by model; what a second run must not change."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.slow
class LoadedOnce(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        only_welcome_page()
        load("--with-users")

    def test_no_page_costs_more_queries_than_promised(self) -> None:
        for model, most in ((PracticePage, 25), (PracticeIndexPage, 15)):
            for page in model.objects.live():
                self.client.get(page.url)
                with CaptureQueriesContext(connection) as asked:
                    self.client.get(page.url)
                assert len(asked) <= most, f"{page.url}: {len(asked)}"

    def test_a_second_run_changes_nothing(self) -> None:
        rows = row_counts()
        revisions = list(Revision.objects.order_by("pk").values_list("pk", "created_at"))
        pages = list(Page.objects.order_by("pk").values_list("pk", "translation_key", "last_published_at"))

        output = load("--with-users")

        assert row_counts() == rows
        assert list(Revision.objects.order_by("pk").values_list("pk", "created_at")) == revisions
        assert list(Page.objects.order_by("pk").values_list("pk", "translation_key", "last_published_at")) == pages
        assert "was already loaded" in output

    def test_what_an_editor_changed_stays(self) -> None:
        page = page_of("information pages", "about", "en").specific
        page.title = "Changed by an editor"
        page.save_revision().publish()

        load()

        assert page_of("information pages", "about", "en").title == "Changed by an editor"

    def test_the_site_begins_at_the_home_page_and_wagtails_welcome_is_gone(self) -> None:
        site = Site.objects.get(is_default_site=True)
        assert isinstance(site.root_page.specific, HomePage)
        assert site.root_page.locale.language_code == "en"
        assert Page.objects.filter(depth=2).count() == 3

    def test_there_is_what_was_promised(self) -> None:
        assert Concept.objects.count() == 56
        assert Organisation.objects.count() >= 10
        assert len(set(PracticePage.objects.values_list("translation_key", flat=True))) >= 8
        assert Adoption.objects.count() >= 3
        assert sorted(Project.objects.get().indicators.values_list("value", flat=True)) == [1, 15, 23, 42]

    def test_only_two_organisations_are_real_and_neither_has_invented_contacts(self) -> None:
        real = Organisation.objects.filter(is_example=False)
        assert {organisation.code for organisation in real} == {"persefona", "fmso"}
        for organisation in real:
            assert not organisation.registry_number
            assert not organisation.public_email
            assert not organisation.public_phone
            assert not organisation.address
        for organisation in Organisation.objects.filter(is_example=True):
            for language, word in {"en": "(example)", "cs": "(příklad)", "nb": "(eksempel)"}.items():
                assert word in organisation.name(language)

    def test_every_language_has_a_home_lists_and_information(self) -> None:
        for home in HomePage.objects.all():
            below = Counter(page.specific_class.__name__ for page in home.get_children())
            for kind in ("PracticeIndexPage", "StudyVisitIndexPage", "OrganisationIndexPage", "ProjectIndexPage"):
                assert below[kind] == 1, f"{kind} in {home.locale}"
            assert below["InformationPage"] >= 4
            assert home.get_children().filter(show_in_menus=True).count() == 4

    def test_the_visit_has_eight_stops_and_names_no_city_for_any(self) -> None:
        for visit in StudyVisitPage.objects.all():
            assert visit.stops.count() == 8
            assert not visit.stops.filter(city__isnull=False).exists()
            assert not visit.stops.filter(host_approved=True).exists()
            assert [city.name for city in visit.cities_in_order()] == ["Bergen", "Oslo", "Trondheim"]
            assert visit.date_note
            assert visit.follow_ups.count() >= 4
            for follow_up in visit.follow_ups.all():
                assert follow_up.due is None or follow_up.due > visit.last_day

    def test_pages_were_first_written_in_each_of_the_languages(self) -> None:
        written_in = {page.source_locale.language_code for page in live_pages() if isinstance(page, ExchangePage)}
        assert written_in == {"en", "cs", "nb"}

    def test_translations_are_translated_string_by_string(self) -> None:
        assert Translation.objects.count() > 30
        for translation in Translation.objects.all():
            total, done = translation.get_progress()
            assert done == total, translation.get_target_instance().title
        assert not StringTranslation.objects.filter(has_error=True).exists()

    def test_a_translation_has_its_own_readable_address(self) -> None:
        visit = page_of("study visits", "norway-2015", "nb")
        assert visit.url.endswith("/nb/studiebesok/norge-2015/"), visit.url
        visit = page_of("study visits", "norway-2015", "cs")
        assert visit.url.endswith("/cs/studijni-cesty/norsko-2015/"), visit.url

    def test_one_translation_is_missing_one_a_draft_and_one_out_of_date(self) -> None:
        support_group = page_of("organisation pages", "example-support-group", "cs")
        assert support_group.locale.language_code != "cs"
        assert not page_of("organisation pages", "example-hospital-centre", "cs").live
        assert readers_state(page_of("organisation pages", "persefona", "en")).is_outdated
        assert not readers_state(page_of("organisation pages", "fmso", "en")).is_outdated

    def test_pictures_are_drawn_for_some_pages_and_described(self) -> None:
        assert get_image_model().objects.count() >= 3
        for image in get_image_model().objects.all():
            assert image.description

    def test_proposals_go_to_the_owner_in_every_language_and_translations_are_signed_off_before(self) -> None:
        at_homes = WorkflowPage.objects.filter(page__in=HomePage.objects.values("pk"))
        names = dict(at_homes.values_list("page__locale__language_code", "workflow__name"))
        assert names["en"] == "Sign-offs and owner approval"
        assert len(set(names.values())) == len(names) == 3
        for row in at_homes:
            tasks = [task.specific_class for task in row.workflow.tasks]
            assert tasks == [LanguageSignOffTask, WordingSignOffTask, OwnerApprovalTask]

    def test_one_translation_waits_for_its_sign_offs_with_a_comment(self) -> None:
        page = page_of("organisation pages", "example-hospital-centre", "cs")
        assert reviews_of([page.pk]) == {page.pk: Review(given=0, wanted=2)}
        assert SegmentComment.objects.filter(context__object_id=page.translation_key).count() == 1

    def test_users_can_log_in_with_the_printed_password(self) -> None:
        for person in PEOPLE:
            assert authenticate(username=person.name, password=PASSWORD) is not None, person.name

    def test_a_translator_finds_the_translation_in_the_editor_for_translations(self) -> None:
        self.client.login(username="translator-nb", password=PASSWORD)
        page = page_of("study visits", "norway-2015", "nb")
        response = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        self.assertTemplateUsed(response, "wagtail_localize/admin/edit_translation.html")

    def test_the_publisher_of_an_organisation_may_publish_its_pages_and_no_others(self) -> None:
        user = get_user_model().objects.get(username="persefona-publisher")
        own = page_of("organisation pages", "persefona", "cs").specific
        other = page_of("organisation pages", "fmso", "nb").specific
        assert own.permissions_for_user(user).can_publish()
        assert not other.permissions_for_user(user).can_publish()

    def test_notes_for_members_are_closed_to_others_in_every_language(self) -> None:
        for language in ("en", "cs", "nb"):
            page = page_of("information pages", "notes-for-members", language)
            assert self.client.get(page.url).status_code == 302, language
        self.client.login(username="member", password=PASSWORD)
        self.assertContains(
            self.client.get(page_of("information pages", "notes-for-members", "en").url), "internal page"
        )

    def test_the_bin_of_a_new_site_is_empty(self) -> None:
        assert not BinnedItem.objects.exists()

    def test_every_page_can_be_read_and_none_shows_the_hidden_address(self) -> None:
        self.client.login(username="member", password=PASSWORD)
        for page in live_pages():
            with self.subTest(page=page.url):
                response = self.client.get(page.url)
                assert response.status_code == 200
                assert HIDDEN not in response.content.decode()

    def test_the_hidden_address_is_in_no_table_but_its_own(self) -> None:
        assert Organisation.objects.filter(address__contains=HIDDEN).count() == 1
        for model in apps.get_models():
            if model is Organisation:
                continue
            for values in model._default_manager.values_list():
                assert HIDDEN not in repr(values), model._meta.label

    def test_no_page_says_the_same_twice_in_two_languages(self) -> None:
        """A page in a language that has the source's words was not translated."""
        for page in InformationPage.objects.all():
            others = InformationPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
            for other in others:
                assert page.body != other.body


class NotLoaded(TestCase):
    def setUp(self) -> None:
        only_welcome_page()

    def test_nobody_gets_a_known_password_unasked(self) -> None:
        with mock.patch("exchange.management.commands.load_demo.hooks.get_hooks", return_value=[load_locales]):
            load()
        assert not get_user_model().objects.exists()

    def test_a_site_with_pages_of_its_own_is_left_alone(self) -> None:
        welcome = Site.objects.get(is_default_site=True).root_page
        welcome.add_child(instance=Page(title="Ours", slug="ours"))

        with self.assertRaisesMessage(CommandError, "empty database"):
            load()

        assert not Concept.objects.exists()
