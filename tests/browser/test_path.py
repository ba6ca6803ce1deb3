"""The path of a worker: she reads, switches the language, searches, logs in, writes, publishes and finds."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.reader import Reader

HANDED_OVER_MS = 400
"""After this time the rich text editor has handed what was typed to the form."""
TITLE = "Walking group in the woods"
PRACTICE = "/en/practices/self-help-group-for-victims-of-sexual-violence/"


def test_a_practice_is_read_translated_searched_written_published_and_found(reader: Reader) -> None:
    page = reader.page

    reader.open(PRACTICE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Self-help group for victims of sexual violence")
    expect(page.get_by_role("note")).to_contain_text("Content warning")
    expect(page.locator(".step")).to_have_count(6)

    page.get_by_role("navigation", name="Languages").get_by_role("link", name="čeština").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Svépomocná skupina pro oběti sexuálního násilí")
    expect(page.locator("html")).to_have_attribute("lang", "cs")

    page.get_by_role("searchbox").fill("svépomocné skupiny")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name="Svépomocná skupina pro oběti")).to_be_visible()
    assert reader.context.cookies() == []

    reader.log_in("admin")
    open_new_practice(reader)
    write_practice(page, TITLE)
    publish(page)

    reader.context.clear_cookies()
    reader.open("/en/search/?q=woods")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".step")).to_contain_text("Meet at the gate")


def open_new_practice(reader: Reader) -> None:
    """Through the list that she reads, by the link that only editors see."""
    reader.open("/en/practices/")
    reader.page.get_by_role("link", name="Edit this page").click()
    number = reader.page.url.split("/")[-3]
    reader.open(f"/admin/pages/add/practices/practicepage/{number}/")


def write_practice(page: Page, title: str) -> None:
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill("Women walk together once a week and talk as they like.")
    choose_organisation(page, "Persefona")
    page.locator("#id_methods").get_by_label("peer support").check()
    page.locator("#id_target_groups").get_by_label("victim", exact=True).check()
    write_rich_text(page, "problem", "Sitting in a circle is hard for some.")

    page.get_by_role("tab", name="How it is done").click()
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_label("What happens").fill("Meet at the gate")
    write_rich_text(page, "steps", "The group waits for ten minutes.")

    page.get_by_role("tab", name="Safety").click()
    write_rich_text(page, "screening", "Ask before the first walk who could meet her on the way.")

    page.get_by_role("tab", name="About this page").click()
    page.locator("#id_contact_role").fill("coordinator of groups")


def choose_organisation(page: Page, name: str) -> None:
    page.get_by_role("button", name="Choose organisation").click()
    page.locator(".modal [name=q]").fill(name)
    page.locator("[data-chooser-modal-choice]").filter(has_text=name).first.click()
    expect(page.locator(".modal")).to_have_count(0)


def write_rich_text(page: Page, field: str, text: str) -> None:
    editor = page.locator(f"[data-contentpath='{field}'] [contenteditable=true]")
    editor.click()
    expect(editor).to_be_focused()
    editor.press_sequentially(text)
    expect(editor).to_contain_text(text)
    page.wait_for_timeout(HANDED_OVER_MS)


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile("published")).first).to_be_visible()
