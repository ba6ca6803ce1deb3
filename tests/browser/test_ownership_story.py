"""Two partners and one practice, from the first proposal to the bin, as people meet it in the browser.

The practice is the story's own, which no other browser test reads; it stays live, with the texts of the story.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import ReaderMaker
from tests.browser.reader import Reader

pytestmark = pytest.mark.slow  # by volume: long stories in the editor


PRACTICE = "/cs/postupy/tiskova-konference-muzi-jako-obeti/"
HELP = "/en/safety-and-privacy/"
WIDTHS = (375, 1280)
HANDED_OVER_MS = 400
"""After this time the rich text editor has handed what was typed to the form, and what fades has faded."""
EDITOR = re.compile(r"/admin/pages/\d+/edit/$")
STICKING_OUT = """all => all
    .filter(each => each.offsetParent && each.getBoundingClientRect().right > innerWidth)
    .map(each => each.name)"""
Colleague = Callable[[str], Reader]


@pytest.fixture
def colleague(make_reader: ReaderMaker) -> Colleague:
    def logged_in(user: str) -> Reader:
        reader = make_reader()
        reader.log_in(user)
        return reader

    return logged_in


def check_screen(reader: Reader, part: str = "body") -> None:
    """No barrier and nothing out of the window, on a phone as on a desk."""
    for width in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": 800})
        reader.page.wait_for_timeout(HANDED_OVER_MS)
        results = Axe().run(reader.page, context=part)
        assert results.violations_count == 0, f"{width} px: {results.generate_report()}"
        assert not reader.scrolls_sideways(), width
        sticking_out = reader.page.locator("main :is(textarea, input[type=text])").evaluate_all(STICKING_OUT)
        assert sticking_out == [], width


def type_at_end(page: Page, field: str, text: str) -> None:
    page.locator(f"[data-contentpath={field}] [contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    page.wait_for_timeout(HANDED_OVER_MS)


def follow(reader: Reader, link: Locator) -> None:
    link.click()
    reader.page.wait_for_load_state("networkidle")


def open_editor(reader: Reader, path: str = PRACTICE) -> None:
    """By the link that editors see on the page."""
    reader.open(path)
    follow(reader, reader.page.locator(".edit__link"))
    assert EDITOR.search(reader.page.url)
    reader.page.locator("#id_title").wait_for()


def without_autosave(page: Page) -> None:
    """As on a slow line: what is typed waits for the button."""

    def stop(route: Route) -> None:
        in_background = route.request.method == "POST" and "json" in route.request.headers.get("accept", "")
        route.abort() if in_background else route.continue_()

    page.route("**/admin/pages/**", stop)


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("button.action-save").first.click()


def publish(page: Page) -> None:
    with page.expect_navigation():
        page.locator("button[name=action-publish]").evaluate("button => button.click()")


def message(reader: Reader) -> Locator:
    return reader.page.locator(".messages li")


def test_two_partners_and_one_practice(colleague: Colleague) -> None:
    neighbour, publisher, editor = (
        colleague(user) for user in ("fmso-editor", "persefona-publisher", "persefona-editor")
    )
    own = propose(neighbour)
    take_in_part(publisher)
    see_what_became_of_it(neighbour, own)
    write_at_once(editor, publisher)
    outlive_a_session(publisher)
    delete_and_restore(publisher)
    find_no_way_in(colleague("fmso-publisher"))


def propose(neighbour: Reader) -> str:
    """Three changes with a reason; gives the address of the proposal."""
    page = neighbour.page
    neighbour.open(PRACTICE)
    follow(neighbour, page.get_by_role("link", name="Navrhnout úpravu stránky"))
    expect(page.locator("#wagtail-sidebar")).to_contain_text("Forslag")
    expect(page.get_by_role("button", name="Lagre forslaget")).to_be_visible()  # the desk speaks Norwegian to them
    check_screen(neighbour)
    page.locator("#id_title").fill("Název od souseda")
    page.locator("#id_summary").fill("Shrnutí od souseda.")
    type_at_end(page, "problem", " A to nestačí.")
    page.locator(".pr-form button[type=submit]").click()
    expect(page.locator(".error-message")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value("Shrnutí od souseda.")
    page.locator("#id_reason").fill("Na té konferenci jsme byli.")
    page.locator(".pr-form button[type=submit]").click()
    expect(page.locator(".pr-state--open")).to_be_visible()
    expect(page.locator(".pr-change")).to_have_count(3)
    page.reload()  # without the message, which fades in
    check_screen(neighbour)
    return page.url


def take_in_part(publisher: Reader) -> None:
    page = publisher.page
    publisher.open("/admin/")
    expect(page.locator("#wagtail-sidebar")).to_contain_text(re.compile(r"Návrhy \(\d+\)"))
    follow(publisher, page.locator("#wagtail-sidebar").get_by_text(re.compile(r"Návrhy \(\d+\)")))
    check_screen(publisher)
    follow(publisher, page.locator(".pr-list__item", has_text="Na té konferenci jsme byli.").locator("> a"))
    changes = page.locator("fieldset.pr-change")
    expect(changes).to_have_count(3)
    changes.nth(0).get_by_role("checkbox").uncheck()
    changes.nth(1).locator("summary").click()
    changes.nth(1).locator("textarea").fill("Shrnutí od souseda, námi doplněné.")
    check_screen(publisher)
    page.locator("[name=comment]").fill("Název necháme, za zbytek děkujeme.")
    page.locator("button[value=publish]").click()
    expect(message(publisher)).to_contain_text("zveřejněné")
    page.reload()
    follow(publisher, page.locator(".pr-list__item", has_text="Na té konferenci jsme byli.").locator("> a"))
    expect(page.locator(".pr-became")).to_have_count(1)
    check_screen(publisher)


def see_what_became_of_it(neighbour: Reader, own: str) -> None:
    page = neighbour.page
    page.goto(own)
    expect(page.locator(".pr-state--partly-taken").first).to_be_visible()
    expect(page.locator(".pr-change .pr-state--declined")).to_have_count(1)
    expect(page.locator(".pr-change", has=page.locator(".pr-became"))).to_contain_text("námi doplněné")
    expect(page.locator(".pr-remarks")).to_contain_text("Název necháme")
    check_screen(neighbour)
    neighbour.open(PRACTICE)
    expect(page.locator("main")).to_contain_text("Shrnutí od souseda, námi doplněné.")
    expect(page.locator("main")).to_contain_text("A to nestačí.")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Název od souseda")


def write_at_once(editor: Reader, publisher: Reader) -> None:
    """The credit is in the history; then both write: one field is theirs together, two are not."""
    page = publisher.page
    open_editor(publisher)
    publisher.open(page.url.removeprefix(publisher.address).replace("/edit/", "/history/"))
    expect(page.locator("main")).to_contain_text("fmso-editor")
    open_editor(publisher)
    open_editor(editor)
    for writer in (editor, publisher):
        without_autosave(writer.page)
    editor.page.locator("#id_title").fill("Název editorky")
    editor.page.locator("#id_summary").fill("Shrnutí editorky.")
    page.locator("#id_title").fill("Název vydavatelky")
    type_at_end(page, "problem", " Dopsala vydavatelka.")
    save(editor.page)
    save(page)
    expect(page.locator(".ed-conflict")).to_have_count(1)
    expect(page.locator(".ed-meeting")).not_to_contain_text("Practice")
    expect(page.locator(".ed-meeting")).not_to_contain_text("Pořadí")
    check_screen(publisher, "main")
    page.locator(".ed-conflict input[value=own]").check()
    page.locator(".ed-own").fill("Název obou")
    with page.expect_navigation():
        page.locator(".ed-buttons button").click()
    expect(page.locator("#id_title")).to_have_value("Název obou")
    expect(page.locator("#id_summary")).to_have_value("Shrnutí editorky.")
    expect(page.locator("[data-contentpath=problem] [role=textbox]")).to_contain_text("Dopsala vydavatelka.")
    editor.page.unroute_all(behavior="ignoreErrors")
    page.unroute_all(behavior="ignoreErrors")


def outlive_a_session(publisher: Reader) -> None:
    page = publisher.page
    open_editor(publisher)
    tab = publisher.context.new_page()
    tab.goto(publisher.address + "/admin/")
    tab.locator("#wagtail-sidebar").get_by_role("button", name="persefona-publisher").click()
    tab.get_by_role("button", name=re.compile("Odhlásit")).click()
    tab.wait_for_url("**/login/**")
    page.locator("#id_summary").fill("Psáno po odhlášení.")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Vaše přihlášení skončilo")
    check_screen(publisher, "dialog")
    tab.locator("[name=username]").fill("persefona-publisher")
    tab.locator("[name=password]").fill("exchange-demo")
    tab.locator("[name=password]").press("Enter")
    tab.wait_for_url("**/admin/")
    tab.close()
    expect(dialog).to_contain_text("Přihlášení je obnovené")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Uložit teď").click()
    expect(page.locator("#id_summary")).to_have_value("Psáno po odhlášení.")


def delete_and_restore(publisher: Reader) -> None:
    page = publisher.page
    publisher.open(page.url.removeprefix(publisher.address).replace("/edit/", "/delete/"))
    expect(page.locator("main")).to_contain_text("Spolu s tím se smaže")
    check_screen(publisher, "main")
    page.locator("main form [type=submit]").first.click()
    expect(message(publisher)).to_contain_text("smazána")
    assert publisher.open(PRACTICE).status == 404
    publisher.open("/admin/")
    follow(publisher, page.locator("#wagtail-sidebar").get_by_text("Koš"))
    check_screen(publisher, "main")
    follow(publisher, page.locator("main td a[href^='/admin/bin/']").first)  # the newest
    check_screen(publisher)
    page.locator("button[name=restore]").click()
    expect(message(publisher)).to_contain_text("obnovená")
    answer = publisher.open(PRACTICE)
    assert answer.status == 200
    expect(page.locator("main")).to_contain_text("A to nestačí.")
    open_editor(publisher)
    expect(page.locator("#id_summary")).to_have_value("Psáno po odhlášení.")


def find_no_way_in(stranger: Reader) -> None:
    """What is another organisation's offers a stranger nothing but a proposal."""
    page = stranger.page
    stranger.open(PRACTICE)
    expect(page.locator(".edit__link")).to_have_count(1)
    expect(page.locator(".edit__link")).to_have_text("Navrhnout úpravu stránky")
    number = re.findall(r"\d+", page.locator(".edit__link").get_attribute("href") or "")[0]
    for screen in ("edit", "delete", "unpublish", "copy", "move", "history"):
        stranger.open(f"/admin/pages/{number}/{screen}/")
        assert page.url == f"{stranger.address}/admin/", screen
    stranger.open("/admin/people/")
    assert page.url == f"{stranger.address}/admin/"


def test_a_coordinator_invites_somebody(colleague: Colleague) -> None:
    coordinator = colleague("persefona-coordinator")
    page = coordinator.page
    follow(coordinator, page.locator("#wagtail-sidebar").get_by_text("Lidé"))
    check_screen(coordinator)
    follow(coordinator, page.get_by_role("link", name="Pozvat někoho"))
    check_screen(coordinator)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .error-message, main .w-field__errors").first).to_be_visible()
    page.locator("#id_email").fill("nova.kolegyne@example.org")
    page.locator("main form button[type=submit]").click()
    expect(message(coordinator)).to_contain_text("odesl")
    page.reload()
    expect(page.locator("main")).to_contain_text("nova.kolegyne@example.org")
    check_screen(coordinator)


def test_a_site_editor_changes_the_help_page(colleague: Colleague) -> None:
    site_editor = colleague("site-editor")
    page = site_editor.page
    open_editor(site_editor, HELP)
    before = page.locator("#id_summary").input_value()
    for text in ("What this site keeps of a visit.", before):
        page.locator("#id_summary").fill(text)
        publish(page)
        site_editor.open(HELP)
        expect(page.locator("main")).to_contain_text(text)
        open_editor(site_editor, HELP)
