"""A host's settings that would show readers the wrong language are told at start."""

from __future__ import annotations

from typing import Any

from django.core.checks import run_checks

from exchange.checks import check_translation_settings


def told(identifier: str) -> list[str]:
    return [message.msg for message in run_checks(tags=["exchange"]) if message.id == identifier]


def test_the_reference_site_has_what_translation_needs() -> None:
    assert told("exchange.W001") == told("exchange.W006") == told("exchange.W007") == []


def test_the_order_of_apps_and_the_librarys_defaults_are_told(settings: Any) -> None:
    settings.INSTALLED_APPS = ["wagtail_localize", "exchange"]
    del settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE
    settings.WAGTAILLOCALIZE_DISABLE_ON_DELETE = False
    # Asked alone: others look at addresses, which these two apps do not have.
    assert [message.id for message in check_translation_settings(None)] == ["exchange.W006", *["exchange.W007"] * 2]


def test_a_missing_fallback_is_told(settings: Any) -> None:
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if "Fallback" not in path]
    assert any("LanguageFallbackMiddleware" in message for message in told("exchange.W001"))
