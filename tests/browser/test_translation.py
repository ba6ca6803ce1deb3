"""The translators' tools and what readers are told of a page's language, in the browser."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import ReaderMaker
from tests.browser.reader import Reader

pytestmark = pytest.mark.slow  # by volume: long stories in the editor


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


@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_no_barrier_in_the_matrix_with_its_filters_unfolded(width: int, make_reader: ReaderMaker) -> None:
    translator = make_reader(width=width)
    translator.log_in("translator-nb")
    translator.open("/admin/translation/?state=missing")
    expect(translator.page.locator("#id_state")).to_be_visible()
    assert barriers(translator) == ""


HIDDEN_WIDTH = "(region) => region.scrollWidth - region.clientWidth"


def test_three_languages_fit_beside_the_menu(reader: Reader) -> None:
    reader.log_in("translator-nb")
    reader.open("/admin/translation/")
    assert reader.page.locator(".tr-scroll").evaluate(HIDDEN_WIDTH) == 0
    assert not reader.scrolls_sideways()


def test_on_a_phone_the_first_page_is_in_sight_and_the_table_scrolls_by_key(make_reader: ReaderMaker) -> None:
    translator = make_reader(width=375)
    translator.log_in("admin")
    translator.open("/admin/translation/")
    expect(translator.page.locator(".tr-matrix tbody tr").first).to_be_in_viewport()
    table = translator.page.get_by_role("region", name="Pages and their languages")
    assert table.evaluate(HIDDEN_WIDTH) > 0
    table.press("ArrowRight")
    translator.page.wait_for_function("document.querySelector('.tr-scroll').scrollLeft > 0")


def test_a_missing_version_is_submitted_by_key(translator: Reader) -> None:
    translator.open("/admin/translation/?state=missing")
    chip = translator.page.get_by_role("button", name="for translation into").first
    title = translator.page.locator("tr", has=chip).locator("th span").first.inner_text()
    translator.page.locator("[name=page]").last.check()
    chip.press("Enter")
    expect(translator.page.get_by_text("1 translation is opened as a draft.")).to_be_visible()
    expect(translator.page.locator(".tr-plan li")).to_have_count(1)
    expect(translator.page.locator(".tr-plan li")).to_contain_text(title)
    assert barriers(translator) == ""


def open_source_change(reader: Reader) -> None:
    """From the matrix to a page that is complete in another language, and what making that its source would do."""
    reader.open("/admin/translation/?state=complete")
    reader.page.locator(".tr-matrix__link", has=reader.page.locator(".tr-state--complete")).first.click()
    reader.page.get_by_role("link", name="Change the source language").first.click()
    reader.page.get_by_role("link", name="See what changes with").first.wait_for()


def test_axe_finds_no_barrier_where_the_source_language_is_changed(translator: Reader) -> None:
    open_source_change(translator)
    assert barriers(translator) == ""
    translator.page.get_by_role("link", name="See what changes with").first.click()
    expect(translator.page.get_by_role("button", name="the source")).to_be_visible()
    assert barriers(translator) == ""


SEND = """async ([address, method, values]) => {
  const config = JSON.parse(document.getElementById("wagtail-config").textContent);
  const body = new URLSearchParams(values);
  const answer = await fetch(address, { method, body, headers: { "X-CSRFToken": config.CSRF_TOKEN } });
  return answer.ok;
}"""

EDIT_TITLE = """async (title) => {
  const form = document.getElementById("page-edit-form");
  const data = new FormData(form);
  data.set("title", title);
  const answer = await fetch(form.action, { method: "POST", body: data });
  return answer.ok;
}"""


def open_merge_screen(reader: Reader) -> None:
    """Type a title in the translation editor, stop the translation, and give the page another title by hand."""
    reader.open("/admin/translation/?state=complete&type=exchange.informationpage")
    reader.page.locator(".tr-matrix__link", has=reader.page.locator(".tr-state--complete")).first.click()
    editor = reader.page.locator(".js-translation-editor")
    segments = json.loads(editor.get_attribute("data-props") or "{}")["segments"]
    title = next(segment for segment in segments if segment["contentPath"] == "title")
    number = re.findall(r"/translate/(\d+)/", title["editUrl"])[0]
    assert reader.page.evaluate(SEND, [title["editUrl"], "PUT", {"value": "Typed in the translation editor"}])
    assert reader.page.evaluate(SEND, [f"/admin/localize/translate/{number}/disable/", "POST", {}])
    reader.page.reload()
    assert reader.page.evaluate(EDIT_TITLE, "Written on the page by hand")
    reader.open(f"/admin/translation/{number}/merge/")


def test_axe_finds_no_barrier_in_the_merge_screen(translator: Reader) -> None:
    """A translation that was stopped, and whose page and memory were both changed since."""
    open_merge_screen(translator)
    expect(translator.page.get_by_role("button", name="Resume synchronisation")).to_be_visible()
    assert barriers(translator) == ""


def test_axe_finds_no_barrier_in_the_editor(translator: Reader) -> None:
    open_editor(translator)
    assert barriers(translator) == ""


def test_the_first_text_is_in_sight_and_the_files_are_unfolded_with_the_memory(translator: Reader) -> None:
    open_editor(translator)
    page = translator.page
    expect(page.locator(".js-translation-editor section li").first).to_be_in_viewport()
    tools = [page.get_by_label("XLIFF file"), page.get_by_role("link", name="Download PO file").first]
    for tool in tools:
        expect(tool).to_be_hidden()
    page.get_by_text("Files and memory").press("Enter")
    for tool in tools:
        expect(tool).to_be_visible()
    assert barriers(translator) == ""


def test_a_change_of_the_source_is_shown_below_its_segment(translator: Reader) -> None:
    open_editor(translator)
    hint = translator.page.locator("li.complete > .tr-hint--attention").first
    expect(hint.locator("ins").first).to_be_visible()
    expect(hint.get_by_role("button", name="Still correct")).to_be_visible()


FIELD = "textarea:not(.tr-comments textarea)"


def segment_with_a_term(reader: Reader) -> tuple[Locator, Locator, str]:
    """A segment of the open editor that has a text and a term of the glossary, the term's button and its word."""
    segment = reader.page.locator("li.complete:has([data-tr-insert])").first
    term = segment.locator("[data-tr-insert]").first
    return segment, term, term.get_attribute("data-tr-insert") or ""


def test_a_click_on_a_term_opens_the_segment_and_writes_it_at_the_end(translator: Reader) -> None:
    open_editor(translator)
    segment, term, word = segment_with_a_term(translator)
    before = segment.locator("div > p").first.inner_text()
    term.click()
    field = segment.locator(FIELD)
    expect(field).to_have_value(f"{before} {word}")
    expect(field).to_be_focused()


@pytest.mark.parametrize(
    ("text", "steps", "expected"),
    [
        ("helpforall", ["Home", *["ArrowRight"] * 4], "help {word} forall"),
        ("help for", ["End"], "help for {word}"),
        ("help  for", ["Home", *["ArrowRight"] * 5], "help {word} for"),
        ("(all)", ["Home", "ArrowRight"], "({word} all)"),
        ("help, for", ["Home", *["ArrowRight"] * 4], "help {word}, for"),
        ("help", ["ControlOrMeta+a"], "{word}"),
    ],
)
def test_a_term_stands_where_the_cursor_is_with_blanks_to_its_neighbours(
    text: str, steps: list[str], expected: str, translator: Reader
) -> None:
    open_editor(translator)
    segment, term, word = segment_with_a_term(translator)
    segment.get_by_role("button", name="Edit", exact=True).click()
    field = segment.locator(FIELD)
    field.fill(text)
    for key in steps:
        field.press(key)
    term.click()
    expect(field).to_have_value(expected.format(word=word))
    expect(field).to_be_focused()


def test_terms_that_are_clicked_one_after_another_stand_one_after_another(translator: Reader) -> None:
    open_editor(translator)
    segment, term, word = segment_with_a_term(translator)
    segment.get_by_role("button", name="Edit", exact=True).click()
    field = segment.locator(FIELD)
    before = field.input_value()
    term.click()
    term.click()
    expect(field).to_have_value(f"{before} {word} {word}")


@pytest.mark.parametrize(
    ("path", "says"), [(OUTDATED, "original was changed"), (ONLY_CZECH, "does not exist in English yet")]
)
def test_a_reader_is_told_which_language_she_reads_and_how_old_it_is(path: str, says: str, reader: Reader) -> None:
    assert reader.open(path).status == 200
    expect(reader.page.locator(".notice--translation")).to_contain_text(says)
    assert barriers(reader) == ""
