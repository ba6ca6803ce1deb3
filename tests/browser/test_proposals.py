"""A member improves a page that is another organisation's, and its publisher takes a part of it, in the browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, expect

from tests.browser.conftest import ReaderMaker
from tests.browser.reader import Reader

pytestmark = pytest.mark.slow  # by volume: long stories in the editor


PRACTICE = "/cs/postupy/beneficni-koncert/"
HANDED_OVER_MS = 400
"""After this time the rich text editor has handed what was typed to the form."""
WIDTHS = (375, 1280)
TITLE = "Benefiční koncert pro veřejnost"


def barriers(reader: Reader) -> str:
    results = Axe().run(reader.page)
    return "" if results.violations_count == 0 else str(results.generate_report())


def log_in_as_member(reader: Reader, path: str) -> None:
    """A member has no admin: they log in where readers do, and come back."""
    reader.open(path)
    reader.page.locator("[name=username]").fill("member")
    reader.page.locator("[name=password]").fill("exchange-demo")
    reader.page.locator("[name=password]").press("Enter")
    reader.page.locator(".pr-bar").wait_for()


def test_a_member_proposes_and_sees_what_became_of_it(make_reader: ReaderMaker) -> None:
    member = make_reader()
    log_in_as_member(member, "/cs/proposals/")
    member.open(PRACTICE)
    member.page.locator(".edit__link").click()
    page = member.page
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_summary").fill("Kratší shrnutí, které se vlastníkovi líbit nebude.")
    box = page.locator("[data-contentpath=problem] [contenteditable=true]")
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" A to nestačí.")
    page.wait_for_timeout(HANDED_OVER_MS)

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator(".pr-bar a").first.click(no_wait_after=True)
    page.wait_for_timeout(HANDED_OVER_MS)
    assert asked == ["beforeunload"]
    assert "/proposals/page/" in page.url

    page.locator("#id_reason").fill("Aby se text lépe četl.")
    page.locator("#id_reason").press("Tab")
    page.keyboard.press("Enter")  # the button comes after the reason
    expect(page.locator(".pr-state--open")).to_be_visible()
    own = page.url

    publisher = make_reader()
    publisher.log_in("persefona-publisher")
    expect(publisher.page.locator("#wagtail-sidebar")).to_contain_text("(3)")
    publisher.open("/admin/proposals/?state=open&language=cs")
    publisher.page.locator(".pr-list__item > a").first.click()
    changes = publisher.page.locator("fieldset.pr-change")
    expect(changes).to_have_count(3)
    expect(changes.nth(2).locator("ins")).to_contain_text("A to nestačí.")
    summary = changes.filter(has_text="které se vlastníkovi líbit nebude")
    summary.get_by_role("checkbox").uncheck()
    publisher.page.locator("[name=comment]").fill("Shrnutí nechám delší.")
    publisher.page.locator("button[value=publish]").click()
    publisher.page.locator(".pr-list, .messages .success").first.wait_for()

    publisher.open(PRACTICE)
    expect(publisher.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(publisher.page.locator("main")).to_contain_text("A to nestačí.")
    expect(publisher.page.locator("main")).not_to_contain_text("líbit nebude")

    page.goto(own)
    expect(page.locator(".pr-state--partly-taken")).to_be_visible()
    expect(page.locator(".pr-change .pr-state--declined")).to_have_count(1)
    expect(page.locator(".pr-remarks")).to_contain_text("Shrnutí nechám delší.")
    assert barriers(member) == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_the_screens_of_a_member_have_no_barrier(width: int, make_reader: ReaderMaker) -> None:
    member = make_reader(width=width)
    log_in_as_member(member, "/en/proposals/")
    assert barriers(member) == ""
    member.open("/en/practices/leaflets-on-public-transport/")
    member.page.get_by_role("link", name="Improve this page").click()
    member.page.locator("[contenteditable=true][aria-label]").first.wait_for()
    assert barriers(member) == ""
    assert not member.scrolls_sideways()
    assert member.refusals == []
    assert member.foreign == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_screens_of_the_owner_have_no_barrier(width: int, make_reader: ReaderMaker) -> None:
    publisher = make_reader(width=width)
    publisher.log_in("persefona-publisher")
    publisher.open("/admin/proposals/")
    assert barriers(publisher) == ""
    publisher.page.locator(".pr-list__item > a").first.click()
    publisher.page.locator("details summary").first.press("Enter")
    publisher.page.locator("fieldset.pr-change details[open]").wait_for()
    publisher.page.wait_for_timeout(HANDED_OVER_MS)
    assert barriers(publisher) == ""
    assert not publisher.scrolls_sideways()
