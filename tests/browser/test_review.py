"""Sign-offs, comments, release sets and the preferences of the digest, in the browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import signing
from playwright.sync_api import expect

from exchange.demo.people import PEOPLE
from exchange.translation.digest.sending import SALT
from tests.browser.conftest import ReaderMaker
from tests.browser.reader import Reader

pytestmark = pytest.mark.slow  # by volume: long stories in the editor


WIDTHS = (375, 1280)


def barriers(reader: Reader) -> str:
    results = Axe().run(reader.page)
    return "" if results.violations_count == 0 else str(results.generate_report())


def open_review(reader: Reader) -> None:
    """The editor of the demonstration's translation in review, from the matrix as a reviewer goes."""
    reader.open("/admin/translation/")
    reader.page.locator(".tr-matrix__link", has=reader.page.locator(".tr-state--review")).first.click()
    reader.page.locator(".js-translation-editor section").first.wait_for()


def make_set(reader: Reader, title: str) -> None:
    """A release set of the page in review, through the form."""
    open_review(reader)
    found = re.search(r"/pages/(\d+)/edit/", reader.page.url)
    assert found
    reader.open("/admin/snippets/exchange/releaseset/add/")
    reader.page.locator("#id_title").fill(title)
    reader.page.get_by_role("button", name="Add Page").click()
    reader.page.locator('[name="pages-0-page"]').evaluate(f"field => field.value = '{found[1]}'")
    reader.page.get_by_role("button", name="Save", exact=True).click()
    reader.page.locator(".tr-release").wait_for()
    reader.page.reload()  # without the message that it was saved, which fades in


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_barrier_in_the_editor_of_a_reviewer(width: int, make_reader: ReaderMaker) -> None:
    reviewer = make_reader(width=width)
    reviewer.log_in("second-translator-cs")
    open_review(reviewer)
    expect(reviewer.page.locator(".tr-review")).to_be_visible()
    assert barriers(reviewer) == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_barrier_in_release_sets(width: int, make_reader: ReaderMaker) -> None:
    editor = make_reader(width=width)
    editor.log_in("admin")
    make_set(editor, f"At {width} px")
    expect(editor.page.locator(".tr-release__page--held")).to_be_visible()
    assert barriers(editor) == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_barrier_in_the_digest_preferences(width: int, make_reader: ReaderMaker) -> None:
    translator = make_reader(width=width)
    translator.log_in("translator-nb")
    translator.open("/admin/account/#tab-notifications")
    panel = translator.page.locator("[name=digest-frequency]")
    expect(panel).to_be_visible()
    results = Axe().run(translator.page, context={"include": [["section:has([name=digest-frequency])"]]})
    assert results.violations_count == 0, results.generate_report()


def test_a_comment_is_written_without_leaving_the_editor_and_resolved(reader: Reader) -> None:
    reader.log_in("second-translator-nb")
    reader.open("/admin/translation/?state=outdated")
    reader.page.locator(".tr-matrix__link", has=reader.page.locator(".tr-state--outdated")).first.click()
    segment = reader.page.locator("li.complete:has(> .tr-comments), li.incomplete:has(> .tr-comments)").first
    segment.locator("summary").click()
    segment.locator("textarea[name=text]").last.fill("Is this <b>the</b> word?")
    segment.locator("form").last.get_by_role("button").click()
    thread = segment.locator(".tr-thread")
    expect(thread).to_contain_text("Is this <b>the</b> word?")
    expect(thread).to_contain_text("second-translator-nb")
    thread.locator("form").last.get_by_role("button").click()
    expect(segment.locator(".tr-thread--resolved")).to_be_visible()


def test_a_page_of_a_set_says_so_in_its_editor(reader: Reader) -> None:
    reader.log_in("admin")
    make_set(reader, "Together")
    open_review(reader)
    expect(reader.page.locator(".tr-notes")).to_contain_text("goes live together with others")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_barrier_in_the_question_before_a_page_goes_live_alone(
    width: int, make_reader: ReaderMaker
) -> None:
    editor = make_reader(width=width)
    editor.log_in("admin")
    make_set(editor, f"Asked at {width} px")
    editor.page.locator(".js-translation-editor").wait_for(state="detached")
    editor.page.locator(".tr-release__page a").first.click()
    editor.page.locator(".js-translation-editor section").first.wait_for()
    editor.page.evaluate(
        """() => {
            const form = document.createElement("form");
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            form.method = "post";
            form.innerHTML = `<input name="csrfmiddlewaretoken" value="${token}"><input name="action" value="publish">`;
            document.body.append(form);
            form.submit();
        }"""
    )
    expect(editor.page.get_by_role("button", name="Publish it alone")).to_be_visible()
    assert barriers(editor) == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_barrier_in_unsubscribing(width: int, make_reader: ReaderMaker) -> None:
    reader = make_reader(width=width)
    user_id = 1 + [person.name for person in PEOPLE].index("translator-cs")
    reader.open(f"/digest/unsubscribe/{signing.dumps(user_id, salt=SALT)}/")
    assert barriers(reader) == ""
    reader.page.locator("main form button").click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Přehledy už dostávat nebudete")
    assert barriers(reader) == ""
