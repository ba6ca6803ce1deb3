"""Nothing that somebody typed is lost: sessions that end, two people at once, no network, texts left behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ReaderMaker
from tests.browser.reader import Reader

pytestmark = pytest.mark.slow  # by volume: long stories in the editor


WIDTHS = (375, 1280)
PRACTICE = "/cs/postupy/vzdelavaci-skupinove-aktivity/"
"""A practice in the language that it was written in: the others open in the editor of translations."""
SESSION = "**/editing/session/"


def barriers(page: Page, part: str = "main, dialog") -> str:
    """What axe finds in our own part of the page."""
    results = Axe().run(page, context=part)
    return "" if results.violations_count == 0 else str(results.generate_report())


@pytest.fixture
def make_editor(make_reader: ReaderMaker) -> Callable[..., Reader]:
    def make(width: int = 1280, user: str = "admin") -> Reader:
        editor = make_reader(width=width)
        editor.log_in(user)
        return editor

    return make


def edit_address(editor: Reader, address: str) -> str:
    """The editor of a page, by the link that editors see on it."""
    editor.open(address)
    return editor.page.locator(".edit__link").get_attribute("href") or ""


def open_practice(editor: Reader) -> str:
    address = edit_address(editor, PRACTICE)
    editor.open(address)
    editor.page.locator("#id_title").wait_for()
    editor.page.wait_for_load_state("networkidle")
    return address


def without_autosave(page: Page) -> None:
    """As with a browser that is slower than its writer: background saves never arrive."""

    def stop(route: Route) -> None:
        is_background = route.request.method == "POST" and "json" in route.request.headers.get("accept", "")
        route.abort() if is_background else route.continue_()

    page.route("**/admin/pages/**", stop)


def saved_title(editor: Reader, address: str) -> str:
    answer = editor.context.request.get(editor.address + address)
    found = re.search(r'<textarea name="title"[^>]*>\s*(.*?)</textarea>|name="title" value="([^"]*)"', answer.text())
    assert found
    return found[1] or found[2]


def comes_true(page: Page, holds: Callable[[], object], seconds: int = 20) -> bool:
    """Whether it holds within so long; a machine that is busy takes its time to save."""
    for _tenth in range(seconds * 10):
        if holds():
            return True
        page.wait_for_timeout(100)
    return False


def save(page: Page) -> None:
    page.locator("button.action-save").first.click()


def test_ctrl_s_while_typing_in_a_rich_text_saves_the_last_sentence(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    address = open_practice(editor)
    without_autosave(editor.page)
    text = editor.page.locator("[data-contentpath=problem] [role=textbox]")
    text.click()
    editor.page.keyboard.press("Control+End")
    editor.page.keyboard.type(" Typed and saved at once.")
    with editor.page.expect_navigation():
        editor.page.keyboard.press("Control+s")
    editor.open(address)
    expect(editor.page.locator("[data-contentpath=problem] [role=textbox]")).to_contain_text("Typed and saved at once.")


def end_session(editor: Reader) -> None:
    editor.context.clear_cookies(name="sessionid")


def log_in_elsewhere(editor: Reader, user: str) -> None:
    """In another tab of the same browser, after logging out there."""
    end_session(editor)
    tab = editor.context.new_page()
    tab.goto(editor.address + "/admin/login/")
    tab.locator("[name=username]").fill(user)
    tab.locator("[name=password]").fill("exchange-demo")
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/admin/")
    tab.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_outlives_its_session(width: int, make_editor: Callable[..., Reader]) -> None:
    editor = make_editor(width)
    address = open_practice(editor)
    without_autosave(editor.page)
    title = f"Typed before the session ended, {width}"
    editor.page.locator("#id_title").fill(title)
    end_session(editor)
    save(editor.page)
    dialog = editor.page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("You are logged out")
    expect(dialog.get_by_role("link", name="Log in in a new tab")).to_be_focused()
    assert barriers(editor.page, "dialog") == ""
    log_in_elsewhere(editor, "admin")
    expect(dialog).to_contain_text("You are logged in again")
    with editor.page.expect_navigation():
        dialog.get_by_role("button", name="Save now").click()
    assert saved_title(editor, address) == title


def test_nothing_is_saved_silently_in_another_persons_name(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    address = open_practice(editor)
    without_autosave(editor.page)
    editor.page.locator("#id_title").fill("Written by the administrator")
    log_in_elsewhere(editor, "persefona-publisher")
    save(editor.page)
    dialog = editor.page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("You are now logged in as persefona-publisher")
    expect(dialog.get_by_role("button", name="Save as persefona-publisher")).to_be_visible()
    dialog.get_by_role("button", name="Back to the form").click()
    expect(editor.page.locator("#id_title")).to_have_value("Written by the administrator")
    log_in_elsewhere(editor, "admin")
    assert saved_title(editor, address) != "Written by the administrator"


def test_the_end_of_a_session_is_announced_and_put_off(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    posted: list[str] = []

    def nearly_over(route: Route) -> None:
        if route.request.method == "POST":
            posted.append(route.request.url)
            route.continue_()
            return
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"expires_in": 300 if not posted else 1_200_000})

    editor.page.route(SESSION, nearly_over)
    open_practice(editor)
    dialog = editor.page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Your session ends in 5 minutes")
    editor.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(editor.page.locator("p[aria-live]", has_text="You stay logged in.")).to_have_count(1)
    assert posted
    editor.page.unroute_all(behavior="ignoreErrors")


def test_without_a_network_the_form_stays_and_says_so(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    address = open_practice(editor)
    without_autosave(editor.page)
    editor.page.locator("#id_title").fill("Typed on a train")
    editor.context.set_offline(True)
    save(editor.page)
    dialog = editor.page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("The site cannot be reached")
    editor.context.set_offline(False)
    with editor.page.expect_navigation():
        dialog.get_by_role("button", name="Try again").click()
    assert saved_title(editor, address) == "Typed on a train"


def test_what_was_typed_is_saved_without_a_click(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    address = open_practice(editor)
    with editor.page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
        editor.page.locator("#id_title").fill("Saved by itself")
    expect(editor.page.locator("#w-autosave-indicator")).to_have_attribute("data-w-autosave-state-value", "saved")
    assert saved_title(editor, address) == "Saved by itself"
    # A save by hand stands on it, and meets nobody.
    editor.page.locator("#id_title").fill("Saved by hand after that")
    with editor.page.expect_navigation():
        save(editor.page)
    expect(editor.page.locator("#id_title")).to_have_value("Saved by hand after that")


TYPE_AT_THE_START = """
  let times = 0;
  document.addEventListener("w-unsaved:watch-edits", () => {
    times += 1;
    if (times === AFTER) setTimeout(() => {
      const title = document.getElementById("id_title");
      title.value = "Typed at the start AFTER";
      title.dispatchEvent(new Event("input", { bubbles: true }));
    }, 50);
  });
"""
"""Types a title as soon as Wagtail noted so often what the form says: it notes it again when the form is complete."""


@pytest.mark.parametrize("after", ["1", "2"])
def test_what_is_typed_while_the_form_is_still_set_up_is_saved(after: str, make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    editor.page.add_init_script(TYPE_AT_THE_START.replace("AFTER", after))
    address = open_practice(editor)
    assert comes_true(editor.page, lambda: saved_title(editor, address) == f"Typed at the start {after}")
    # It is saved once, not again and again.
    saves: list[str] = []
    editor.page.on("request", lambda request: saves.append(request.url) if request.method == "POST" else None)
    editor.page.wait_for_timeout(4000)
    assert not [address for address in saves if address.endswith("/edit/")]


def test_what_is_typed_while_an_autosave_runs_is_saved_too(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    address = open_practice(editor)
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    editor.page.route("**/admin/pages/*/edit/", hold_first)
    title = editor.page.locator("#id_title")
    title.fill("First half")
    assert comes_true(editor.page, lambda: held)
    title.fill("First half, second half")
    held[0].continue_()
    assert comes_true(editor.page, lambda: saved_title(editor, address) == "First half, second half")


def test_a_publish_while_an_autosave_runs_makes_one_page(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    editor.open(f"/admin/pages/add/exchange/informationpage/{home_of(editor)}/")
    editor.page.wait_for_load_state("networkidle")
    sent: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.headers.get("accept", ""))
            if "json" in sent[-1] and "text/html" not in sent[-1]:
                editor.page.wait_for_timeout(1500)
        route.continue_()

    editor.page.route("**/admin/pages/**", slow)
    editor.page.locator("#id_title").fill("Made only once")
    editor.page.locator("#id_summary").fill("What there is to know.")
    text = editor.page.locator("[data-contentpath=body] [role=textbox]")
    text.click()
    editor.page.keyboard.type("Read on.")
    editor.page.wait_for_timeout(1700)  # the autosave is about to run
    editor.page.locator("button[name=action-publish]").evaluate("button => button.click()")
    editor.page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    editor.open("/admin/pages/search/?q=Made+only+once")
    expect(editor.page.locator("main td.title").filter(has_text="Made only once")).to_have_count(1)


def home_of(editor: Reader) -> int:
    return int(re.findall(r"\d+", edit_address(editor, "/en/"))[0])


@pytest.mark.parametrize("width", WIDTHS)
def test_two_people_who_write_one_practice_at_once_lose_nothing(width: int, make_editor: Callable[..., Reader]) -> None:
    first, second = make_editor(width), make_editor(width, "persefona-publisher")
    address = open_practice(first)
    editor_address = open_practice(second)
    assert editor_address == address
    for editor in (first, second):
        without_autosave(editor.page)
    first.page.locator("#id_summary").fill(f"Summary by the first, {width}.")
    first.page.locator("#id_title").fill(f"By the first, {width}")
    second.page.locator("#id_title").fill(f"By the second, {width}")
    with first.page.expect_navigation():
        save(first.page)
    with second.page.expect_navigation():
        save(second.page)
    page = second.page
    expect(page.locator("h1")).to_contain_text(re.compile("."))
    assert page.locator(".ed-conflict").count() == 1
    assert barriers(page) == ""
    assert not second.scrolls_sideways()
    page.locator(".ed-conflict input[value=own]").check()
    page.locator(".ed-own").fill(f"By both, {width}")
    with page.expect_navigation():
        page.locator(".ed-buttons button").click()
    expect(page.locator("#id_title")).to_have_value(f"By both, {width}")
    expect(page.locator("#id_summary")).to_have_value(f"Summary by the first, {width}.")


def test_a_translated_text_that_is_left_is_saved(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    editor.open("/admin/translation/?state=complete&type=exchange.informationpage")
    editor.page.locator(".tr-matrix__link", has=editor.page.locator(".tr-state--complete")).first.click()
    items = editor.page.locator(".js-translation-editor section li.complete")
    items.first.wait_for()
    address = editor.page.url
    items.first.get_by_role("button", name="Edit").click()
    area = items.first.locator("textarea").first
    before = area.input_value()
    area.fill("Typed and left")
    with editor.page.expect_response(lambda answer: answer.request.method == "PUT"):
        editor.page.get_by_role("button", name="Edit").last.focus()
    expect(items.first.locator(".ed-segment")).to_have_text("Saved.")
    assert stored_texts(editor, address)[0] == "Typed and left"
    with editor.page.expect_response(lambda answer: answer.request.method == "PUT"):
        items.first.get_by_role("button", name="Cancel").click()
    assert stored_texts(editor, address)[0] == before


def stored_texts(editor: Reader, address: str) -> list[Any]:
    tab = editor.context.new_page()
    tab.goto(address)
    props = json.loads(tab.locator(".js-translation-editor").get_attribute("data-props") or "{}")
    tab.close()
    values = {item["segment_id"]: item["data"] for item in props["initialStringTranslations"]}
    return [values.get(segment["id"]) for segment in props["segments"] if segment["type"] == "string"]


def test_the_text_for_a_page_that_was_deleted_meanwhile_is_shown(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    editor.open(f"/admin/pages/add/exchange/informationpage/{home_of(editor)}/")
    editor.page.wait_for_load_state("networkidle")
    without_autosave(editor.page)
    editor.page.locator("#id_title").fill("To be deleted")
    editor.page.locator("#id_summary").fill("Soon gone.")
    with editor.page.expect_navigation(url=re.compile(r"/edit/")):
        save(editor.page)
    address = editor.page.url
    editor.page.wait_for_load_state("networkidle")
    editor.page.locator("#id_summary").fill("Typed while somebody deleted it.")
    tab = editor.context.new_page()
    tab.goto(address.replace("/edit/", "/delete/"))
    tab.locator("main form button[type=submit], main form input[type=submit]").first.click()
    tab.wait_for_load_state()
    tab.close()
    with editor.page.expect_navigation():
        save(editor.page)
    expect(editor.page.locator("h1")).to_contain_text("has been deleted")
    expect(editor.page.locator("main")).to_contain_text("Typed while somebody deleted it.")
    assert barriers(editor.page) == ""
    with editor.page.expect_navigation(url=re.compile(r"/edit/")):
        editor.page.get_by_role("button", name="Save as a new draft below").first.click()
    expect(editor.page.locator("#id_summary")).to_have_value("Typed while somebody deleted it.")


def test_leaving_while_typing_in_a_rich_text_is_asked_about(make_editor: Callable[..., Reader]) -> None:
    editor = make_editor()
    open_practice(editor)
    without_autosave(editor.page)
    asked: list[str] = []
    editor.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.page.locator("[data-contentpath=problem] [role=textbox]").click()
    editor.page.keyboard.type("Half a sen")
    editor.page.evaluate("window.location.href = '/admin/'")
    editor.page.wait_for_url("**/admin/")
    assert asked == ["beforeunload"]
