"""What the browser tests share: Chromium, the served site, and readers with their windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.reader import Reader
from tests.browser.site import served_site
from tests.conftest import require


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


# The package's scope and not the session's: Playwright's loop must not run on while other tests use Django.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        require(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site with its demonstration content."""
    with served_site(tmp_path_factory.mktemp("site")) as address:
        yield address


ReaderMaker = Callable[..., Reader]


@pytest.fixture
def make_reader(chromium: Browser, site: str) -> Iterator[ReaderMaker]:
    """Makes readers: `make_reader(width=375, color_scheme="dark", java_script_enabled=False)`."""
    readers: list[Reader] = []

    def make(width: int = 1280, **options: Any) -> Reader:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", locale="en-GB", **options
        )
        context.set_default_timeout(15_000)
        readers.append(Reader(context, site))
        return readers[-1]

    yield make
    for reader in readers:
        reader.context.close()


@pytest.fixture
def reader(make_reader: ReaderMaker) -> Reader:
    return make_reader()
