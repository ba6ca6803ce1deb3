"""What stands in the way of a version that is to become the source, and who decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchange.models import HomePage, InformationPage, MergeConflict
from practices.models import PracticePage
from tests.factories.exchange import MembershipFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import LANGUAGE_PUBLISHER, appointed
from tests.factories.translation import (
    change,
    locale_of,
    opened,
    publish,
    segments_of,
    translated_page,
    write,
    write_all,
)
from tests.translation.conftest import client_of
from tests.translation.families import (
    address,
    look,
    make_source,
    states,
    translation_into,
    version,
)

pytestmark = pytest.mark.django_db


class TestObstacles:
    def refused(self, client: Client, page: Any, language: str) -> str:
        before = states(page)
        html = look(client, page, language)
        make_source(client, page, language)
        assert states(page) == before
        return html

    def test_what_is_not_translated(self, page: InformationPage, admin: Client) -> None:
        opened(page, "cs")
        assert "5 texts are not translated yet." in self.refused(admin, page, "cs")

    def test_what_is_outdated(self, family: InformationPage, admin: Client) -> None:
        change(family, summary="Where good help is found.")
        assert "older than its source" in self.refused(admin, family, "cs")

    def test_what_no_person_has_read(self, page: InformationPage, admin: Client) -> None:
        write_all(opened(page, "cs"), translation_type="machine", tool_name="DeepL")
        assert "nobody has reviewed" in self.refused(admin, page, "cs")

    def test_what_is_not_published(self, family: InformationPage, admin: Client) -> None:
        czech = translation_into(family, "cs")
        write(czech, segments_of(czech)[0], "Ještě ne")
        assert "1 text is translated and not published yet" in self.refused(admin, family, "cs")
        publish(czech)
        make_source(admin, family, "cs")
        assert version(family, "cs").is_source

    def test_what_was_typed_before_a_stop_and_never_reached_the_page(
        self, family: InformationPage, admin: Client
    ) -> None:
        czech = translation_into(family, "cs")
        write(czech, segments_of(czech)[0], "Jak k nám")
        czech.enabled = False
        czech.save()
        assert "1 text was translated before synchronisation was stopped" in self.refused(admin, family, "cs")

    def test_an_open_question(self, family: InformationPage, admin: Client) -> None:
        MergeConflict.objects.create(translation=translation_into(family, "nb"), path="title", page_text="a", other="b")
        assert "which of two texts to keep" in self.refused(admin, family, "cs")

    def test_a_whole_draft_is_no_blocker(self, page: InformationPage, admin: Client) -> None:
        write_all(opened(page, "cs"))
        assert "is not published" in look(admin, page, "cs")
        make_source(admin, page, "cs")
        assert states(page) == {"cs": "source", "en": "complete", "nb": "missing"}
        assert version(page, "cs").title == "cs: How to reach us"


class TestRights:
    @pytest.fixture
    def practice(self, practice_lists: dict[str, Any]) -> PracticePage:
        practice = PracticePageFactory(parent=practice_lists["en"], locale=locale_of("en"), title="A group")
        translated_page(practice, "cs")
        return practice

    def test_the_owners_publishers_decide(self, practice: PracticePage) -> None:
        publisher = MembershipFactory(organisation=practice.organisation, role="publisher").user
        make_source(client_of(publisher), practice, "cs")
        assert version(practice, "cs").is_source

    @pytest.mark.parametrize("language", ["", "cs"])
    def test_who_publishes_one_of_the_two_languages_does_not(
        self, practice: PracticePage, homes: dict[str, HomePage], language: str
    ) -> None:
        publisher = UserFactory()
        appointed("cs", LANGUAGE_PUBLISHER, publisher)
        client = client_of(publisher)
        assert client.get(address(practice, language)).url == reverse("wagtailadmin_home")
        make_source(client, practice, "cs")
        assert version(practice, "en").is_source

    def test_a_translator_does_not(self, practice: PracticePage, czech_translator: Any) -> None:
        client = client_of(czech_translator)
        make_source(client, practice, "cs")
        assert version(practice, "en").is_source
        czech = version(practice, "cs")
        assert address(czech) not in client.get(reverse("wagtailadmin_pages:edit", args=[czech.pk])).content.decode()
