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


@pytest.fixture
def homes(db: Any) -> dict[str, HomePage]:
    """Home pages in English, Czech and Norwegian, joined as translations."""
    from tests.factories.exchange import language_trees

    return language_trees("en", "cs", "nb")


@pytest.fixture
def practice_lists(homes: dict[str, HomePage]) -> dict[str, Any]:
    """The list of practices in each language's tree."""
    from tests.factories.practices import PracticeIndexPageFactory

    lists: dict[str, Any] = {}
    for language, home in homes.items():
        shared = {"translation_key": next(iter(lists.values())).translation_key} if lists else {}
        lists[language] = PracticeIndexPageFactory(parent=home, locale=home.locale, slug="practices", **shared)
    return lists
