"""The translators' tools and what readers are told of a page's language, in the browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.reader import Reader

OUTDATED = "/en/practices/educational-group-activities/"
ONLY_CZECH = "/en/practices/beneficni-koncert/"


@pytest.fixture
def translator(reader: Reader) -> Reader:
    reader.log_in("admin")
    return reader


def open_editor(reader: Reader) -> None:
    """The editor of the demonstration's outdated English translation, from the matrix as a translator goes."""
    reader.open("/admin/translation/?state=outdated")
    reader.page.locator(".tr-matrix__link", has=reader.page.locator(".tr-state--outdated")).first.click()
    reader.page.locator(".js-translation-editor section").first.wait_for()


def barriers(reader: Reader) -> str:
    results = Axe().run(reader.page)
    return "" if results.violations_count == 0 else str(results.generate_report())


def test_axe_finds_no_barrier_in_the_matrix_and_its_reports(translator: Reader) -> None:
    for path in ("/admin/translation/", "/admin/translation/glossary/", "/admin/translation/memory/"):
        translator.open(path)
        assert barriers(translator) == ""


def test_axe_finds_no_barrier_in_the_editor(translator: Reader) -> None:
    open_editor(translator)
    assert barriers(translator) == ""


def test_a_change_of_the_source_is_shown_below_its_segment(translator: Reader) -> None:
    open_editor(translator)
    hint = translator.page.locator("li.complete > .tr-hint--attention").first
    expect(hint.locator("ins").first).to_be_visible()
    expect(hint.get_by_role("button", name="Still valid")).to_be_visible()


def test_a_click_on_a_term_opens_the_segment_and_inserts_it(translator: Reader) -> None:
    open_editor(translator)
    segment = translator.page.locator("li.complete:has([data-tr-insert])").first
    term = segment.locator("[data-tr-insert]").first
    word = term.get_attribute("data-tr-insert")
    assert word
    before = segment.locator("div > p").first.inner_text()
    term.click()
    expect(segment.locator("textarea")).to_have_value(word + before)


@pytest.mark.parametrize(
    ("path", "says"), [(OUTDATED, "original was changed"), (ONLY_CZECH, "does not exist in English yet")]
)
def test_a_reader_is_told_which_language_she_reads_and_how_old_it_is(path: str, says: str, reader: Reader) -> None:
    assert reader.open(path).status == 200
    expect(reader.page.locator(".notice--translation")).to_contain_text(says)
    assert barriers(reader) == ""
