"""A host's settings that would show readers the wrong language are told at start."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks

from exchange.checks import check_translation_settings


def told(identifier: str) -> list[str]:
    return [message.msg for message in run_checks(tags=["exchange"]) if message.id == identifier]


def test_the_reference_site_has_what_translation_needs() -> None:
    assert told("exchange.W001") == told("exchange.W006") == told("exchange.W007") == []


def test_the_order_of_apps_and_the_librarys_defaults_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    host = SimpleNamespace(INSTALLED_APPS=["wagtail_localize", "exchange"], WAGTAILLOCALIZE_DISABLE_ON_DELETE=False)
    monkeypatch.setattr("exchange.checks.settings", host)
    assert [message.id for message in check_translation_settings(None)] == ["exchange.W006", *["exchange.W007"] * 2]


def test_a_missing_fallback_is_told(settings: Any) -> None:
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if "Fallback" not in path]
    assert any("LanguageFallbackMiddleware" in message for message in told("exchange.W001"))
