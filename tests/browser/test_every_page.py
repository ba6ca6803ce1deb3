"""What holds for each kind of page, error pages among them."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import ReaderMaker
from tests.browser.kinds import each_kind
from tests.browser.reader import Reader

pytestmark = pytest.mark.slow  # by volume: each kind of page, in each width and scheme

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@each_kind
def test_axe_finds_no_barrier(path: str, status: int, reader: Reader) -> None:
    reader.open(path)
    for width in (375, 1280):
        for scheme in ("light", "dark"):
            reader.page.set_viewport_size({"width": width, "height": 800})
            reader.page.emulate_media(color_scheme=scheme)
            results = Axe().run(reader.page, options=RULES)
            assert results.violations_count == 0, f"{width} px, {scheme}:\n{results.generate_report()}"


@each_kind
def test_a_visit_leaves_no_trace(path: str, status: int, reader: Reader) -> None:
    response = reader.open(path)
    reader.page.wait_for_load_state("networkidle")
    assert response.status == status
    assert reader.foreign == []
    assert "no-store" in response.headers["cache-control"]
    # A form that is sent needs a token against forged ones, and to say that it comes from this site.
    has_form = path.endswith("/login/")
    assert [cookie["name"] for cookie in reader.context.cookies()] == (["csrftoken"] if has_form else [])
    assert response.headers["referrer-policy"] == ("same-origin" if has_form else "no-referrer")


@each_kind
def test_only_our_own_scripts_and_styles_run(path: str, status: int, reader: Reader) -> None:
    response = reader.open(path)
    reader.page.wait_for_load_state("networkidle")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert reader.refusals == []


@each_kind
def test_it_fits_a_small_screen(path: str, status: int, make_reader: ReaderMaker) -> None:
    reader = make_reader(width=320)
    reader.open(path)
    assert not reader.scrolls_sideways()


@each_kind
def test_the_exit_stays_in_view(path: str, status: int, make_reader: ReaderMaker) -> None:
    reader = make_reader(width=320)
    reader.open(path)
    reader.page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    on_top = reader.page.locator("[data-exit]").evaluate(
        """link => {
            const box = link.getBoundingClientRect();
            return link.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        }"""
    )
    assert on_top


@each_kind
def test_the_page_names_its_language(path: str, status: int, reader: Reader) -> None:
    reader.open(path)
    expected = path.split("/")[1]
    assert reader.page.locator("html").get_attribute("lang") == (expected if expected in ("cs", "nb") else "en")


def test_pages_tell_machines_what_they_are(reader: Reader) -> None:
    reader.open("/en/practices/self-help-group-for-victims-of-sexual-violence/")
    data = json.loads(reader.page.locator("script[type='application/ld+json']").inner_text())
    assert data["@type"] == "HowTo"
    assert reader.page.locator("meta[property='og:title']").get_attribute("content") == data["name"]
    alternates = {
        link.get_attribute("hreflang"): link.get_attribute("href")
        for link in reader.page.locator("link[rel=alternate]").all()
    }
    assert set(alternates) == {"en", "cs", "nb", "x-default"}
    assert (
        alternates["en"] == alternates["x-default"] == reader.page.locator("link[rel=canonical]").get_attribute("href")
    )
