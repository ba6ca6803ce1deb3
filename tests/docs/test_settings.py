"""docs/settings.md lists the settings that the packages declare, with the same defaults and meanings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from exchange import conf as exchange_conf
from search import conf as search_conf
from search.declared_settings import Setting
from search.engines.elasticsearch import conf as elasticsearch_conf

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
DECLARED = {
    each.name: each
    for table in (exchange_conf.SETTINGS, search_conf.SETTINGS, elasticsearch_conf.SETTINGS)
    for each in table
}
ROW = re.compile(r"^\| `(EXCHANGE_\w+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    text = DOCUMENT.read_text().split("## The reference site")[0]
    return {name: (default, meaning) for name, default, meaning in ROW.findall(text)}


def in_words(setting: Setting) -> str:
    if setting.shown:
        return setting.shown
    default = setting.default
    return str(default) if isinstance(default, int) and not isinstance(default, bool) else f"`{default}`"


def test_the_document_names_each_setting_and_no_other() -> None:
    assert sorted(documented()) == sorted(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_default_and_meaning_are_the_declared_ones(name: str) -> None:
    assert documented()[name] == (in_words(DECLARED[name]), DECLARED[name].help)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("EXCHANGE_BIN_DAYS", "30", "EXCHANGE_BIN_DAYS is '30', which is not a whole number."),
        ("EXCHANGE_MIN_COUNT", True, "EXCHANGE_MIN_COUNT is True, which is not a whole number."),
        ("EXCHANGE_EXIT_URLS", "https://www.yr.no/", "which is not a dictionary."),
        ("EXCHANGE_SEARCH_PAGE_SIZE", None, "EXCHANGE_SEARCH_PAGE_SIZE is None, which is not a whole number."),
        ("EXCHANGE_SEARCH_EXEMPT", "shop.ProductPage", "which is not a list."),
    ],
)
def test_a_value_of_another_type_is_named_at_start(name: str, value: Any, says: str, settings: Any) -> None:
    setattr(settings, name, value)
    assert [each.msg for each in run_checks() if each.id in {"exchange.E005", "exchange_search.E005"}] != []
    assert any(says in each.msg for each in run_checks())


def test_the_declared_defaults_are_of_their_own_types() -> None:
    assert [each.id for each in run_checks() if each.id in {"exchange.E005", "exchange_search.E005"}] == []
