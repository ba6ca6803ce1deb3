"""Leaving at once: by mouse, by keys, without JavaScript, and no way back to what was read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ReaderMaker
from tests.browser.kinds import each_kind
from tests.browser.reader import Reader

PRACTICE = "/en/practices/self-help-group-for-victims-of-sexual-violence/"
HARMLESS = "www.yr.no"


@each_kind
def test_a_click_leaves_the_page(path: str, status: int, reader: Reader) -> None:
    reader.open(path)
    reader.page.locator("[data-exit]").click()
    reader.page.wait_for_url(lambda url: not url.startswith(reader.address))
    assert reader.page.title() == "Weather"


@each_kind
def test_three_shift_presses_leave_the_page(path: str, status: int, reader: Reader) -> None:
    reader.open(path)
    for _press in range(3):
        reader.page.keyboard.press("Shift")
    reader.page.wait_for_url(lambda url: not url.startswith(reader.address))
    assert reader.page.title() == "Weather"


@each_kind
def test_the_exit_is_a_plain_link_without_javascript(path: str, status: int, make_reader: ReaderMaker) -> None:
    reader = make_reader(java_script_enabled=False)
    reader.open(path)
    link = reader.page.locator("[data-exit]")
    assert set((link.get_attribute("rel") or "").split()) == {"noreferrer", "nofollow"}
    link.click()
    reader.page.wait_for_url(lambda url: not url.startswith(reader.address))


def test_the_harmless_page_is_one_of_the_readers_country(reader: Reader) -> None:
    reader.open("/cs/")
    reader.page.locator("[data-exit]").click()
    reader.page.wait_for_url(lambda url: not url.startswith(reader.address))
    assert reader.host == "www.chmi.cz"


def test_the_harmless_page_does_not_learn_where_the_reader_was(reader: Reader) -> None:
    reader.open(PRACTICE)
    with reader.page.expect_request(lambda request: HARMLESS in request.url) as caught:
        reader.page.locator("[data-exit]").click()
    assert "referer" not in caught.value.all_headers()


def test_the_page_is_covered_while_the_other_one_loads(reader: Reader) -> None:
    reader.others_answer = False
    reader.open(PRACTICE)
    reader.page.locator("[data-exit]").click()
    expect(reader.page.get_by_role("status")).to_have_text("Leaving this page.")
    expect(reader.page).to_have_title("Loading")
    expect(reader.page.get_by_role("main")).to_be_hidden()
    assert reader.sees() == "Leaving this page."


def test_the_page_left_is_not_in_the_history(reader: Reader) -> None:
    reader.open(PRACTICE)
    reader.page.locator("[data-exit]").click()
    reader.page.wait_for_url(f"https://{HARMLESS}/")
    reader.page.go_back()
    assert reader.page.url == "about:blank"


def test_back_does_not_show_an_earlier_page_either(reader: Reader) -> None:
    reader.open("/en/")
    reader.open(PRACTICE)
    reader.page.locator("[data-exit]").click()
    reader.page.wait_for_url(f"https://{HARMLESS}/")
    with reader.page.expect_request(lambda request: HARMLESS in request.url):
        reader.page.evaluate("history.back()")
    expect(reader.page).to_have_title("Weather")
    assert reader.page.url == f"https://{HARMLESS}/"


def test_a_page_kept_in_memory_is_covered_when_the_browser_brings_it_back(reader: Reader) -> None:
    reader.others_answer = False
    reader.open(PRACTICE)
    reader.page.evaluate(
        """() => {
            sessionStorage.setItem("left", "1");
            window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }"""
    )
    assert reader.sees() == "Leaving this page."


def test_a_page_opened_on_purpose_after_leaving_is_shown(reader: Reader) -> None:
    reader.open(PRACTICE)
    reader.page.locator("[data-exit]").click()
    reader.page.wait_for_url(f"https://{HARMLESS}/")
    reader.open("/en/")
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    assert reader.page.evaluate("sessionStorage.length") == 0


def test_what_the_keys_did_is_said(reader: Reader) -> None:
    reader.open(PRACTICE)
    status = reader.page.get_by_role("status")
    reader.page.keyboard.press("Shift")
    expect(status).to_have_text("Press Shift two more times to exit this page.")
    reader.page.keyboard.press("Shift")
    expect(status).to_have_text("Press Shift once more to exit this page.")


def test_presses_that_are_too_slow_do_not_count(reader: Reader) -> None:
    reader.page.clock.install()
    reader.open(PRACTICE)
    reader.page.keyboard.press("Shift")
    reader.page.keyboard.press("Shift")
    reader.page.clock.fast_forward(5_100)
    expect(reader.page.get_by_role("status")).to_contain_text("has passed")
    reader.page.keyboard.press("Shift")
    expect(reader.page.get_by_role("status")).to_have_text("Press Shift two more times to exit this page.")
    assert reader.page.url == reader.address + PRACTICE


@pytest.mark.parametrize("text", ["PTSD and AA", "Self-Help"])
def test_capital_letters_in_a_search_do_not_leave_the_page(text: str, reader: Reader) -> None:
    reader.open(PRACTICE)
    search = reader.page.get_by_role("searchbox")
    search.focus()
    for letter in text:
        reader.page.keyboard.press(f"Shift+{letter}" if letter.isupper() else letter.replace(" ", "Space"))
    assert search.input_value() == text
    assert reader.foreign == []


def test_the_exit_is_not_printed(reader: Reader) -> None:
    reader.open(PRACTICE)
    reader.page.emulate_media(media="print")
    expect(reader.page.locator("[data-exit]")).to_be_hidden()
