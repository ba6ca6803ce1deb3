"""System checks that catch a mistake of the person who installs the exchange, at start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.urls import Resolver404, resolve

from exchange.conf import SETTINGS
from search.declared_settings import type_errors

NEEDED_MIDDLEWARE = {
    "exchange.web.middleware.ReaderSafetyMiddleware": "it asks the browser to keep nothing of what was read",
    "exchange.people.sessions.SignOutMiddleware": "the sessions of people who left go on without it",
    "exchange.web.middleware.LanguageFallbackMiddleware": "a page that lacks a translation is not found without it",
    "exchange.editing.middleware.KeepTypedMiddleware": "without it, what was typed is lost when a session has ended",
    "csp.middleware.CSPMiddleware": "without its policy a script in a text could tell others who reads it",
}


@register("exchange")
def check_middleware(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        checks.Warning(
            f"MIDDLEWARE lacks {path}.",
            hint=f"Add it: {reason}. docs/install.md shows where.",
            id="exchange.W001",
        )
        for path, reason in NEEDED_MIDDLEWARE.items()
        if path not in settings.MIDDLEWARE
    ]


@register("exchange")
def check_types_of_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report settings of the exchange whose value is not of the declared type."""
    return type_errors(SETTINGS, "exchange.E005")


@register("exchange")
def check_languages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that Django knows each language of pages, since Wagtail serves no others."""
    known = dict(settings.LANGUAGES)
    content = getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", settings.LANGUAGES)
    errors: list[CheckMessage] = [
        Error(
            f"WAGTAIL_CONTENT_LANGUAGES has '{code}', which LANGUAGES lacks.",
            hint="Add it to LANGUAGES; its pages have no address otherwise.",
            id="exchange.E002",
        )
        for code, _name in content
        if code not in known
    ]
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        errors.append(
            Error(
                "WAGTAIL_I18N_ENABLED is not set.",
                hint="Set WAGTAIL_I18N_ENABLED = True: the exchange keeps a page once a language.",
                id="exchange.E003",
            )
        )
    return errors


@register("exchange")
def check_context_processor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    path = "exchange.web.context_processors.exchange"
    if any(path in engine.get("OPTIONS", {}).get("context_processors", []) for engine in settings.TEMPLATES):
        return []
    return [
        Error(
            f"No template engine has the context processor {path}.",
            hint="Add it to TEMPLATES: it carries the exit button's address and the navigation.",
            id="exchange.E004",
        )
    ]


@register("exchange")
def check_translation_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check settings of wagtail-localize.

    Their defaults show readers the wrong language, or lose translations.
    """
    warnings: list[CheckMessage] = []
    apps = list(settings.INSTALLED_APPS)
    if "exchange" in apps and "wagtail_localize" in apps and apps.index("exchange") > apps.index("wagtail_localize"):
        warnings.append(
            checks.Warning(
                "wagtail_localize stands before exchange in INSTALLED_APPS.",
                hint="Put exchange first: its translation editor is a template of the same name.",
                id="exchange.W006",
            )
        )
    wanted = {
        "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE": (False, "a submitted page would be live untranslated"),
        "WAGTAILLOCALIZE_DISABLE_ON_DELETE": (True, "a deleted page would take its translations along"),
    }
    return warnings + [
        checks.Warning(f"{name} is not {value}.", hint=f"Set {name} = {value}: {reason}.", id="exchange.W007")
        for name, (value, reason) in wanted.items()
        if getattr(settings, name, not value) is not value
    ]


@register("exchange")
def check_moderation_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check settings of Wagtail's moderation whose defaults let through what nobody signed off."""
    wanted = {
        "WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT": (True, "a sign-off would hold for texts written after it"),
        "WAGTAIL_FINISH_WORKFLOW_ACTION": (
            "exchange.translation.release.finish.publish_unless_in_release_set",
            "a page of a release set would go live without the others when it is approved",
        ),
    }
    return [
        checks.Warning(f"{name} is not {value!r}.", hint=f"Set {name} = {value!r}: {reason}.", id="exchange.W008")
        for name, (value, reason) in wanted.items()
        if getattr(settings, name, None) != value
    ]


@register("exchange")
def check_editing_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check settings whose defaults lose what an editor typed."""
    warnings: list[CheckMessage] = []
    view = "exchange.editing.csrf.csrf_failure"
    if view != settings.CSRF_FAILURE_VIEW:
        warnings.append(
            checks.Warning(
                f"CSRF_FAILURE_VIEW is not {view!r}.",
                hint=f"Set CSRF_FAILURE_VIEW = {view!r}: otherwise a form that was open during a new log-in is lost.",
                id="exchange.W009",
            )
        )
    if getattr(settings, "WAGTAIL_AUTOSAVE_INTERVAL", 500) <= 0:
        warnings.append(
            checks.Warning(
                "WAGTAIL_AUTOSAVE_INTERVAL switches autosave off.",
                hint="Remove it or set it to 500: what was typed since the last save is lost when a browser closes.",
                id="exchange.W010",
            )
        )
    return warnings


@register("exchange")
def check_pictures(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that pictures are not served straight from the folder.

    Those of restricted pages would be open to everybody.
    """
    address = settings.MEDIA_URL
    if "://" in address or not address.strip("/"):
        return [_pictures_are_open(f"Pictures are served from {address or 'nowhere known'}, past the exchange.")]
    try:
        match = resolve(f"/{address.strip('/')}/images/check.jpg")
    except Resolver404:
        return [_pictures_are_open(f"No view of this site answers for /{address.strip('/')}/images/.")]
    if match.url_name == "exchange_picture":
        return []
    return [_pictures_are_open(f"Pictures are served by {match.view_name}, which does not ask who may see them.")]


def _pictures_are_open(told: str) -> CheckMessage:
    return checks.Warning(
        told,
        hint="Include exchange.web.media_urls before other addresses below MEDIA_URL, and let no web server answer for "
        "its folders images and original_images; docs/install.md shows how.",
        id="exchange.W011",
    )
