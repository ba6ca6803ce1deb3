"""What a reader gets: addresses, languages, errors, headers, and how much the database is asked for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from exchange.models import HomePage, Indicator, IndicatorWording, OrganisationConcept
from exchange.web.sitemap import ExchangeSitemap
from practices.models import PracticePage
from tests.factories.exchange import (
    CityFactory,
    ConceptFactory,
    OrganisationFactory,
    OrganisationPageFactory,
    ProjectPageFactory,
    SuperuserFactory,
)
from tests.factories.practices import AdoptionFactory, PracticePageFactory, translated
from tests.factories.visits import StudyVisitIndexPageFactory, StudyVisitPageFactory
from visits.models import FollowUp, Stop, VisitCity, VisitHost

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    cache.clear()
    return Client()


@pytest.fixture
def concepts() -> list[Any]:
    return [
        ConceptFactory(code="self-help-group"),
        ConceptFactory(code="victim", scheme="target-group"),
        ConceptFactory(code="rape", scheme="violence"),
    ]


class TestLanguages:
    @pytest.mark.parametrize(
        ("accepted", "home"),
        [
            ("cs,en;q=0.5", "/cs/"),
            ("nb", "/nb/"),
            ("no", "/nb/"),
            ("nn-NO,nn;q=0.9", "/nb/"),
            ("de", "/en/"),
            ("", "/en/"),
        ],
    )
    def test_the_entrance_leads_to_the_language_of_the_browser(
        self, reader: Client, homes: dict[str, HomePage], accepted: str, home: str
    ) -> None:
        answer = reader.get("/", headers={"accept-language": accepted})
        assert answer.url == home
        assert not answer.cookies

    def test_norwegian_under_other_codes_leads_to_bokmal(self, reader: Client, homes: dict[str, HomePage]) -> None:
        assert reader.get("/no/practices/?page=2").url == "/nb/practices/?page=2"

    def test_a_bokmal_address_never_leads_to_another_host(self, reader: Client) -> None:
        assert reader.get("/no//evil.example/").url == "/nb//evil.example/"

    def test_each_page_names_its_other_languages(self, reader: Client, practice_lists: dict[str, Any]) -> None:
        source = PracticePageFactory(parent=practice_lists["cs"], locale=practice_lists["cs"].locale, slug="skupina")
        translated(source, "nb", parent=practice_lists["nb"], slug="gruppe")
        page = reader.get(source.get_url()).content.decode()
        assert '<html lang="cs"' in page
        assert 'hreflang="nb"' in page
        assert "/nb/practices/gruppe/" in page
        assert 'hreflang="x-default"' in page
        assert 'hreflang="en"' not in page.split("</head>")[0]

    def test_a_list_has_no_gap_where_a_translation_is_missing(
        self, reader: Client, practice_lists: dict[str, Any]
    ) -> None:
        PracticePageFactory(parent=practice_lists["nb"], locale=practice_lists["nb"].locale, title="Bare på norsk")
        source = PracticePageFactory(parent=practice_lists["cs"], locale=practice_lists["cs"].locale, title="Česky")
        translated(source, "en", parent=practice_lists["en"], title="In English", slug="english")

        page = reader.get("/en/practices/").content.decode()

        assert "In English" in page
        assert "Bare på norsk" in page
        assert "Česky" not in page

    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("cs", ["Aasen", "Ærlighet", "Cesta", "Čtení", "Domov", "Hlídání", "Chráněné bydlení"]),
            ("nb", ["Cesta", "Chráněné bydlení", "Čtení", "Domov", "Hlídání", "Ærlighet", "Aasen"]),
        ],
    )
    def test_a_list_stands_in_the_order_of_the_readers_dictionary(
        self, reader: Client, practice_lists: dict[str, Any], settings: Any, language: str, expected: list[str]
    ) -> None:
        settings.EXCHANGE_CARDS_PER_PAGE = 4
        for title in sorted(expected):
            PracticePageFactory(parent=practice_lists["cs"], locale=practice_lists["cs"].locale, title=title)
        pages = "".join(reader.get(f"/{language}/practices/?page={number}").content.decode() for number in (1, 2))
        assert sorted(expected, key=lambda title: pages.index(f">{title}<")) == expected


class TestSitemap:
    def test_a_crawler_finds_every_page_however_many_there_are(
        self, reader: Client, practice_lists: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ExchangeSitemap, "limit", 2)
        practices = [PracticePageFactory(parent=practice_lists["en"]) for _number in range(3)]
        index = reader.get("/sitemap.xml").content.decode()
        parts = re.findall("<loc>http://[^/]*(/[^<]*)</loc>", index)
        named = "".join(reader.get(part).content.decode() for part in parts)
        assert [practice.slug for practice in practices if f"/{practice.slug}/</loc>" not in named] == []
        assert all(reader.get(part).content.decode().count("<url>") <= 2 for part in parts)

    def test_a_page_is_named_with_its_public_translations(self, reader: Client, practice_lists: dict[str, Any]) -> None:
        english = PracticePageFactory(parent=practice_lists["en"])
        czech = translated(english, "cs", parent=practice_lists["cs"])
        translated(english, "nb", parent=practice_lists["nb"], publish=False)
        part = reader.get("/sitemap-pages.xml").content.decode()
        (entry,) = (url for url in part.split("<url>") if f"{english.get_url()}</loc>" in url)
        assert re.findall('hreflang="(.*?)" href="http://[^/]*(/.*?)"', entry) == [
            ("en", english.get_url()),
            ("cs", czech.get_url()),
        ]

    def test_a_page_for_members_is_not_named_to_them_either(
        self, homes: dict[str, HomePage], practice_lists: dict[str, Any]
    ) -> None:
        hidden = PracticePageFactory(parent=practice_lists["en"])
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
        member = Client()
        member.force_login(SuperuserFactory())
        assert hidden.slug not in member.get("/sitemap-pages.xml").content.decode()


class TestErrors:
    @pytest.mark.parametrize("path", ["/en/nowhere/", "/cs/nikde/", "/de/irgendwo/", f"/en/practices/x{'y' * 3000}/"])
    def test_what_is_not_there_is_a_404_with_a_way_on(
        self, reader: Client, homes: dict[str, HomePage], path: str
    ) -> None:
        answer = reader.get(path, headers={"accept-language": "cs"})
        assert answer.status_code == 404
        assert "/search/" in answer.content.decode()

    def test_an_unknown_language_is_answered_in_the_readers_own(
        self, reader: Client, homes: dict[str, HomePage]
    ) -> None:
        page = reader.get("/de/", headers={"accept-language": "cs"}).content.decode()
        assert '<html lang="cs"' in page
        for language in ("en", "cs", "nb"):
            assert f'href="/{language}/"' in page

    def test_an_unknown_concept(self, reader: Client, homes: dict[str, HomePage]) -> None:
        assert reader.get("/en/concepts/nothing/").status_code == 404


class TestSafety:
    def test_nothing_stays_in_the_browser_and_no_cookie_is_set(
        self, reader: Client, practice_lists: dict[str, Any]
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"])
        for path in (practice.get_url(), "/en/", "/en/practices/", "/en/search/?q=group", "/en/nowhere/"):
            answer = reader.get(path)
            assert "no-store" in answer["Cache-Control"], path
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "script-src 'self'" in answer["Content-Security-Policy"]
            assert not answer.cookies, path

    def test_a_hidden_address_is_on_no_page(self, reader: Client, homes: dict[str, HomePage]) -> None:
        shelter = OrganisationFactory(address="Secret Lane 7", address_hidden=True)
        page = OrganisationPageFactory(parent=homes["en"], organisation=shelter)
        assert "Secret Lane" not in reader.get(page.get_url()).content.decode()

    def test_a_page_for_members_is_in_no_list_and_no_section(
        self, reader: Client, practice_lists: dict[str, Any], concepts: list[Any]
    ) -> None:
        shown = PracticePageFactory(parent=practice_lists["en"], concepts=concepts, title="For everybody")
        hidden = PracticePageFactory(parent=practice_lists["en"], concepts=concepts, title="Members alone")
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
        for path in ("/en/", "/en/practices/", shown.get_url(), "/en/concepts/self-help-group/", "/sitemap-pages.xml"):
            assert "Members alone" not in reader.get(path).content.decode(), path
        assert hidden.get_url() not in reader.get("/sitemap-pages.xml").content.decode()


class TestQueries:
    """What a page costs does not depend on how much it lists."""

    LIST = 15
    PRACTICE = 25
    VISIT = 25
    ORGANISATION = 25

    def test_a_list_of_five_and_one_of_fifty(
        self,
        reader: Client,
        practice_lists: dict[str, Any],
        concepts: list[Any],
        settings: Any,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        settings.EXCHANGE_CARDS_PER_PAGE = 50
        for expected in (5, 50):
            while PracticePage.objects.count() < expected:
                PracticePageFactory(parent=practice_lists["en"], concepts=concepts)
            reader.get("/en/practices/")
            with django_assert_max_num_queries(self.LIST):
                page = reader.get("/en/practices/").content.decode()
            assert page.count('class="card"') == expected or page.count("<article") == expected

    def test_a_list_on_a_site_with_restrictions(
        self,
        reader: Client,
        practice_lists: dict[str, Any],
        concepts: list[Any],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(10):
            page = PracticePageFactory(parent=practice_lists["en"], concepts=concepts)
            if number % 2:
                PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        reader.get("/en/practices/")
        with django_assert_max_num_queries(self.LIST):
            reader.get("/en/practices/")

    def test_a_practice_with_all_there_can_be(
        self,
        reader: Client,
        practice_lists: dict[str, Any],
        concepts: list[Any],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"], concepts=concepts)
        for _number in range(6):
            other = PracticePageFactory(parent=practice_lists["en"], concepts=concepts)
            AdoptionFactory(practice=practice)
        PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
        translated(practice, "cs", parent=practice_lists["cs"])
        reader.get(practice.get_url())
        with django_assert_max_num_queries(self.PRACTICE):
            reader.get(practice.get_url())

    def test_a_visit_with_all_there_can_be(
        self,
        reader: Client,
        homes: dict[str, HomePage],
        practice_lists: dict[str, Any],
        concepts: list[Any],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        visits = {
            name: StudyVisitIndexPageFactory(parent=homes[name], locale=homes[name].locale) for name in ("en", "cs")
        }
        project = ProjectPageFactory(parent=homes["en"]).project
        visit = StudyVisitPageFactory(parent=visits["en"], project=project)
        translated(visit, "cs", parent=visits["cs"])
        visit.cities = [VisitCity(city=CityFactory()) for _number in range(3)]
        visit.hosts = [VisitHost(organisation=OrganisationFactory()) for _number in range(2)]
        practices = [PracticePageFactory(parent=practice_lists["en"], concepts=concepts) for _number in range(4)]
        visit.stops = [
            Stop(
                title="A stop",
                service=service,
                method=concepts[0],
                organisation=practice.organisation,
                practice=practice,
            )
            for practice in practices
            for service in (ConceptFactory(scheme="service"), None)
        ]
        visit.follow_ups = [
            FollowUp(action="Try it", organisation=practice.organisation, practice=practice) for practice in practices
        ]
        visit.save()
        reader.get(visit.get_url())
        with django_assert_max_num_queries(self.VISIT):
            page = reader.get(visit.get_url()).content.decode()
        assert all(practice.title in page for practice in practices)

    def test_an_organisation_with_all_there_can_be(
        self,
        reader: Client,
        homes: dict[str, HomePage],
        practice_lists: dict[str, Any],
        concepts: list[Any],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        umbrella = OrganisationPageFactory(parent=homes["en"]).organisation
        organisation = OrganisationFactory(umbrella=umbrella, city=CityFactory())
        organisation.concept_rows = [
            OrganisationConcept(concept=ConceptFactory(scheme="service")) for _number in range(3)
        ]
        organisation.save()
        source = OrganisationPageFactory(parent=homes["en"], organisation=organisation)
        members = [
            OrganisationPageFactory(parent=homes["en"], organisation__umbrella=organisation) for _number in range(3)
        ]
        practices = [
            PracticePageFactory(parent=practice_lists["en"], organisation=organisation, concepts=concepts),
            PracticePageFactory(parent=practice_lists["en"], concepts=concepts),
        ]
        AdoptionFactory(practice=practices[1], organisation=organisation, status="in-use")
        visits = StudyVisitIndexPageFactory(parent=homes["en"])
        hosted, made = (StudyVisitPageFactory(parent=visits, organisation=owner) for owner in (umbrella, organisation))
        hosted.hosts = [VisitHost(organisation=organisation)]
        hosted.save()
        translated(source, "cs", parent=homes["cs"])
        reader.get(source.get_url())
        with django_assert_max_num_queries(self.ORGANISATION):
            page = reader.get(source.get_url()).content.decode()
        shown = (*practices, hosted, made)
        assert all(other.title in page for other in shown)
        assert all(str(member.organisation) in page for member in members)
        assert str(umbrella) in page


class TestReferrer:
    """A form from a page that names itself to nobody is refused by Django, so pages with forms name themselves here."""

    def test_a_reader_without_forms_is_named_to_nobody(self, reader: Client, homes: dict[str, HomePage]) -> None:
        assert reader.get("/en/")["Referrer-Policy"] == "no-referrer"

    def test_a_page_with_a_form_is_named_to_this_site_alone(self, reader: Client, homes: dict[str, HomePage]) -> None:
        assert reader.get("/admin/login/")["Referrer-Policy"] == "same-origin"


class TestIndicators:
    def test_a_small_number_of_people_is_not_told(self, reader: Client, homes: dict[str, HomePage]) -> None:
        page = ProjectPageFactory(parent=homes["en"])
        for value, counts_people in ((3, True), (2, False), (42, True)):
            indicator = Indicator.objects.create(project=page.project, value=value, counts_people=counts_people)
            IndicatorWording.objects.create(indicator=indicator, language="en", label=f"Number {value}")

        shown = reader.get(page.get_url()).content.decode()

        assert "<strong>fewer than 5</strong>" in shown
        assert "<strong>3</strong>" not in shown
        assert "<strong>2</strong>" in shown
        assert "<strong>42</strong>" in shown
