"""A reader who asks for a page that their language lacks gets it in another one, and sees that."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from exchange.models import HomePage, InformationPage
from search.models import SearchDocument
from tests.factories.exchange import InformationPageFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.translation import (
    change,
    locale_of,
    opened,
    publish,
    segments_of,
    target_of,
    translated_page,
    write,
    write_all,
)

pytestmark = pytest.mark.django_db


def soup_of(client: Client, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def notices(soup: BeautifulSoup) -> list[str]:
    return [" ".join(notice.get_text(" ", strip=True).split()) for notice in soup.select(".notice--translation")]


class TestMissing:
    def test_the_page_is_shown_in_another_language_with_a_notice(self, page: InformationPage, client: Client) -> None:
        answer = client.get("/cs/shelter/")
        soup = BeautifulSoup(answer.content, "html.parser")

        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == "en"
        assert soup.html["lang"] == "cs"
        assert soup.main["lang"] == "en"
        assert "Come at any hour of the night." in soup.main.get_text()
        [notice] = soup.select(".notice--translation")
        assert notice["lang"] == "cs"

    def test_crawlers_are_sent_to_the_real_page_and_find_it_once(self, page: InformationPage, client: Client) -> None:
        soup = soup_of(client, "/cs/shelter/")
        assert soup.find("link", rel="canonical")["href"] == "http://testserver/en/shelter/"
        assert [link["hreflang"] for link in soup.select("link[hreflang]")] == ["en", "x-default"]
        assert "/cs/shelter/" not in client.get("/sitemap-pages.xml").content.decode()
        assert SearchDocument.objects.filter(translation_key=page.translation_key).count() == 1

    def test_the_next_best_language_is_the_readers_and_not_the_sources(
        self, homes: dict[str, HomePage], client: Client, settings: Any
    ) -> None:
        settings.EXCHANGE_LANGUAGE_FALLBACK = {"cs": ["nb", "en"]}
        norwegian = InformationPageFactory(parent=homes["nb"], locale=homes["nb"].locale, slug="hjelp", title="Hjelp")
        translated_page(norwegian, "en")
        assert soup_of(client, "/cs/hjelp/").main["lang"] == "nb"

        settings.EXCHANGE_LANGUAGE_FALLBACK = {"cs": ["en", "nb"]}
        assert soup_of(client, "/cs/hjelp/").main["lang"] == "en"

    def test_an_address_may_mix_the_slugs_of_languages(self, page: InformationPage, client: Client) -> None:
        child = InformationPageFactory(parent=page, locale=page.locale, slug="by-night", title="By night")
        czech = translated_page(page, "cs")
        target = target_of(czech)
        target.slug = "azyl"
        target.save()
        for path in ("/cs/azyl/by-night/", "/cs/shelter/by-night/"):
            assert soup_of(client, path).h1.get_text(strip=True) == child.title

    def test_a_page_that_has_another_slug_in_the_readers_language_is_found_there(
        self, page: InformationPage, client: Client
    ) -> None:
        target = target_of(translated_page(page, "cs"))
        target.slug = "azyl"
        target.save()
        answer = client.get("/cs/shelter/")
        assert (answer.status_code, answer.url) == (302, "/cs/azyl/")

    def test_a_draft_is_not_shown_and_does_not_hide_the_page(self, page: InformationPage, client: Client) -> None:
        opened(page, "cs")
        assert soup_of(client, "/cs/shelter/").main["lang"] == "en"

    def test_an_alias_is_shown_as_what_it_is(self, page: InformationPage, client: Client) -> None:
        page.copy_for_translation(locale_of("cs"), alias=True)
        soup = soup_of(client, "/cs/shelter/")
        assert soup.main["lang"] == "en"
        assert len(notices(soup)) == 1
        assert soup.find("link", rel="canonical")["href"] == "http://testserver/en/shelter/"

    def test_what_exists_in_no_language_is_not_found(self, page: InformationPage, client: Client) -> None:
        assert client.get("/cs/nowhere/").status_code == 404
        assert client.get(f"/cs/{'shelter/' * 40}").status_code == 404
        assert client.post("/cs/shelter/").status_code == 404

    def test_an_unpublished_source_is_not_found(self, page: InformationPage, client: Client) -> None:
        page.unpublish()
        assert client.get("/cs/shelter/").status_code == 404

    def test_a_page_for_members_does_not_exist_for_others(self, page: InformationPage, client: Client) -> None:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        assert client.get("/cs/shelter/").status_code == 404

    def test_a_redirect_wins(self, page: InformationPage, homes: dict[str, HomePage], client: Client) -> None:
        Redirect.objects.create(old_path="/cs/shelter", redirect_page=homes["cs"])
        assert client.get("/cs/shelter/").url == "/cs/"

    def test_labels_of_the_page_are_in_its_language(
        self, practice_lists: dict[str, Any], client: Client, settings: Any
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["cs"], locale=locale_of("cs"), slug="skupina")
        soup = soup_of(client, "/en/practices/skupina/")
        assert soup.main["lang"] == "cs"
        assert soup.h1.get_text(strip=True) == practice.title

    def test_the_switcher_leads_there_and_tells_robots_not_to_follow(
        self, page: InformationPage, client: Client
    ) -> None:
        soup = soup_of(client, "/en/shelter/")
        links = {link["href"]: link.get("rel") for link in soup.select(".languages a")}
        assert links == {"/cs/shelter/": ["nofollow"], "/nb/shelter/": ["nofollow"]}

        current = soup_of(client, "/cs/shelter/").select_one(".languages [aria-current]")
        assert current["lang"] == "cs"


class TestOutdated:
    def test_a_translation_tells_since_when_its_source_says_something_else(
        self, page: InformationPage, client: Client
    ) -> None:
        translation = translated_page(page, "cs")
        address = target_of(translation).url
        assert notices(soup_of(client, address)) == []

        change(page, summary="Where help is found at any time.")
        soup = soup_of(client, address)
        assert len(notices(soup)) == 1
        assert soup.select_one(".notice--translation a")["href"] == "/en/shelter/"

        for segment in segments_of(translation):
            write(translation, segment, "opraveno")
        publish(translation)
        assert notices(soup_of(client, address)) == []

    def test_a_small_change_may_be_left_untold(self, page: InformationPage, client: Client, settings: Any) -> None:
        settings.EXCHANGE_OUTDATED_FROM_PERCENT = 50
        translation = translated_page(page, "cs")
        change(page, summary="Where help is found at any time.")
        assert notices(soup_of(client, target_of(translation).url)) == []

    def test_a_source_has_no_notice(self, page: InformationPage, client: Client) -> None:
        translated_page(page, "cs")
        change(page, summary="Where help is found at any time.")
        assert notices(soup_of(client, "/en/shelter/")) == []

    def test_what_is_not_translated_yet_is_told(self, page: InformationPage, client: Client) -> None:
        translation = opened(page, "cs")
        write(translation, segments_of(translation)[0], "Jak nás najít")
        assert len(notices(soup_of(client, publish(translation).url))) == 1

    def test_machine_text_is_told_until_a_person_has_read_it(self, page: InformationPage, client: Client) -> None:
        translation = opened(page, "cs")
        write_all(translation, translation_type="machine", tool_name="DeepL")
        address = publish(translation).url
        assert len(notices(soup_of(client, address))) == 1

        for segment in segments_of(translation):
            write(translation, segment, "přečteno", translation_type="manual")
        assert notices(soup_of(client, address)) == []


class TestSafety:
    """What keeps people safe is never read in an outdated version."""

    @pytest.fixture
    def critical(self, page: InformationPage) -> InformationPage:
        return change(page, safety_critical=True)

    def test_an_outdated_translation_gives_way_to_the_source(self, critical: InformationPage, client: Client) -> None:
        address = target_of(translated_page(critical, "cs")).url
        assert soup_of(client, address).main["lang"] == "cs"

        change(critical, body="<p>The house was moved. Call first.</p>")
        soup = soup_of(client, address)
        assert soup.html["lang"] == "cs"
        assert soup.main["lang"] == "en"
        assert "The house was moved." in soup.main.get_text()
        assert len(notices(soup)) == 1
        assert soup.find("link", rel="canonical")["href"] == "http://testserver/en/shelter/"

    def test_it_comes_back_when_it_is_brought_up_to_date(self, critical: InformationPage, client: Client) -> None:
        translation = translated_page(critical, "cs")
        change(critical, summary="Where help is found at any time.")
        for segment in segments_of(translation):
            write(translation, segment, "opraveno")
        address = publish(translation).url
        assert soup_of(client, address).main["lang"] == "cs"

    def test_a_half_translated_page_gives_way_too(self, critical: InformationPage, client: Client) -> None:
        translation = opened(critical, "cs")
        write(translation, segments_of(translation)[0], "Jak nás najít")
        assert soup_of(client, publish(translation).url).main["lang"] == "en"

    def test_without_its_source_the_old_translation_is_better_than_nothing(
        self, critical: InformationPage, client: Client
    ) -> None:
        address = target_of(translated_page(critical, "cs")).url
        change(critical, summary="Where help is found at any time.")
        Page.objects.get(pk=critical.pk).unpublish()
        assert soup_of(client, address).main["lang"] == "cs"

    def test_the_mark_travels_to_translations(self, page: InformationPage) -> None:
        translation = translated_page(page, "cs")
        change(page, safety_critical=True)
        assert target_of(translation).safety_critical
