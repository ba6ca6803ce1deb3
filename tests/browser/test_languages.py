"""Changing the language of what is read, also where a page does not exist in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader


@pytest.mark.parametrize(
    ("start", "language", "arrival"),
    [
        ("/en/", "norsk bokmål", "/nb/"),
        ("/en/practices/", "čeština", "/cs/postupy/"),
        ("/nb/studiebesok/norge-2015/", "English", "/en/study-visits/norway-2015/"),
        ("/en/concepts/self-help-group/", "čeština", "/cs/concepts/self-help-group/"),
        ("/en/search/?q=group", "norsk bokmål", "/nb/search/?q=group"),
    ],
)
def test_the_switcher_leads_to_the_same_page(start: str, language: str, arrival: str, reader: Reader) -> None:
    reader.open(start)
    reader.page.locator(".languages").get_by_role("link", name=language).click()
    reader.page.wait_for_url(reader.address + arrival)
    expect(reader.page.locator(".languages [aria-current=true]")).to_have_text(language)


def test_a_language_that_is_missing_says_so_and_shows_the_page_in_another_one(reader: Reader) -> None:
    reader.open("/en/practices/legal-and-social-counselling/")
    entry = reader.page.locator(".languages li").filter(has_text="norsk bokmål")
    expect(entry).to_contain_text("(not translated)")
    entry.get_by_role("link").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "nb")
    expect(reader.page.get_by_role("main")).to_have_attribute("lang", "en")
    expect(reader.page.locator(".notice--translation")).to_be_visible()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Legal and social counselling under one roof")


def test_a_card_in_another_language_says_in_which(reader: Reader) -> None:
    reader.open("/en/practices/")
    link = reader.page.get_by_role("link", name="Benefiční koncert")
    expect(link).to_have_attribute("lang", "cs")
    card = reader.page.locator(".card").filter(has=link)
    expect(card.locator(".badge--other")).to_have_text("čeština")


@pytest.mark.parametrize("path", ["/de/", "/en/practices/no-such-practice/"])
def test_a_page_that_is_not_there_offers_search_and_all_home_pages(path: str, reader: Reader) -> None:
    reader.open(path)
    main = reader.page.get_by_role("main")
    for language, home in (("English", "/en/"), ("čeština", "/cs/"), ("norsk bokmål", "/nb/")):
        expect(main.get_by_role("link", name=language)).to_have_attribute("href", home)
    expect(main.get_by_role("searchbox")).to_be_visible()


def test_an_unknown_language_is_named(reader: Reader) -> None:
    reader.open("/de/")
    expect(reader.page.get_by_role("main")).to_contain_text("“de”")
