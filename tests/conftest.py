"""What every test may need: language trees with their list pages, and services that CI insists on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:  # the search is tested in a host without the exchange
    from exchange.models import HomePage

MADE_ONCE = ("browser", "demo", "hosts", "plugin", "search/elasticsearch")
"""Folders whose tests share something costly; with several test processes, each folder runs in one of them."""

SLOW = ("access/matrix", "apps", "benchmarks", "hosts", "plugin", "search/elasticsearch")
"""Folders that are volume, a second server, another host or the wheel: `make test-slow` runs them, and CI."""


HALVED = "access/matrix"
"""The folder whose tests share something costly and take so long that two processes each make it."""


@pytest.hookimpl(tryfirst=True)  # before xdist and `-m` read the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    for number, item in enumerate(items):
        folder = item.path.parent.relative_to(tests).as_posix()
        if folder in MADE_ONCE:
            item.add_marker(pytest.mark.xdist_group(folder))
        elif folder == HALVED:
            item.add_marker(pytest.mark.xdist_group(f"{folder} {number % 2}"))
        if folder in SLOW:
            item.add_marker(pytest.mark.slow)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the size of the matrix of rights (tests/access/matrix), whichever process asked."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = [dict(report.user_properties) for report in reports]
    refused, allowed = (sum(each.get(f"matrix_{name}", 0) for each in told) for name in ("refused", "allowed"))
    if refused or allowed:
        terminalreporter.write_line(
            f"matrix of rights: {refused + allowed} requests, {refused} refused, {allowed} allowed"
        )


def require(what_is_missing: str) -> NoReturn:
    """Skip the test, saying what it lacks; where services are required, as in CI, fail instead."""
    if os.environ.get("EXCHANGE_REQUIRE_SERVICES") == "1":
        pytest.fail(what_is_missing, pytrace=False)
    pytest.skip(what_is_missing)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Give every test the trees that most of them need: made for each alone, they took half of its time."""
    from django.apps import apps

    if apps.is_installed("exchange"):
        with django_db_blocker.unblock():
            _make_trees()


def _make_trees() -> None:
    from tests.factories.exchange import language_trees
    from tests.factories.practices import PracticeIndexPageFactory

    shared: dict[str, Any] = {}
    for home in language_trees("en", "cs", "nb").values():
        index = PracticeIndexPageFactory(parent=home, locale=home.locale, slug="practices", **shared)
        shared = {"translation_key": index.translation_key}


def _by_language(model: Any) -> dict[str, Any]:
    pages = {page.locale.language_code: page for page in model.objects.select_related("locale")}
    return {language: pages[language] for language in ("en", "cs", "nb")}


@pytest.fixture
def homes(db: Any) -> dict[str, HomePage]:
    """Home pages in English, Czech and Norwegian, joined as translations."""
    from exchange.models import HomePage

    if not HomePage.objects.exists():  # a test that empties the database ran before
        _make_trees()
    return _by_language(HomePage)


@pytest.fixture
def practice_lists(homes: dict[str, HomePage]) -> dict[str, Any]:
    """The list of practices in each language's tree."""
    from practices.models import PracticeIndexPage

    return _by_language(PracticeIndexPage)
