"""A host that loses what editors type is told at start."""

from __future__ import annotations

from django.test import override_settings

from exchange.checks import check_editing_settings, check_middleware


def test_the_reference_site_has_what_it_needs() -> None:
    assert check_editing_settings(None) == []


@override_settings(CSRF_FAILURE_VIEW="django.views.csrf.csrf_failure", WAGTAIL_AUTOSAVE_INTERVAL=0, MIDDLEWARE=[])
def test_what_is_missing_is_named() -> None:
    assert [warning.id for warning in check_editing_settings(None)] == ["exchange.W009", "exchange.W010"]
    assert any("KeepTypedMiddleware" in warning.msg for warning in check_middleware(None))
