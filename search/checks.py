"""System checks: a developer's mistakes that would leave pages unfound, reported at start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import Page, get_page_models

from search import conf
from search.declared_settings import type_errors
from search.engines import ENGINES, engine
from search.engines.errors import EngineError


@register()
def check_page_types(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that every page type that readers can open says what is searched of it, or says None."""
    exempt = conf.exempt_page_types()
    return [
        Error(
            f"The page type {model._meta.label} does not say what is searched of it, so its pages are never found.",
            hint=(
                "Give it a method `search_content(self) -> SearchContent | None` (see search/contract.py; None keeps a"
                f' page out), or name "{model._meta.label}" in EXCHANGE_SEARCH_EXEMPT.'
            ),
            obj=model,
            id="exchange_search.E001",
        )
        for model in get_page_models()
        if not _is_wagtails_own(model)
        and model._meta.label_lower not in exempt
        and not hasattr(model, "search_content")
        and _has_template(model)
    ]


def _is_wagtails_own(model: type[Page]) -> bool:
    return model.__module__.split(".")[0] in {"wagtail", "wagtail_localize"}


def _has_template(model: type[Page]) -> bool:
    try:
        get_template(model.template)
    except TemplateDoesNotExist:
        return False
    return True


@register()
def check_engine(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the engine that is named exists, and that the database has one of its own."""
    found: list[CheckMessage] = []
    named = conf.engine_name()
    if named and named not in ENGINES:
        try:
            engine(named)
        except ImproperlyConfigured as error:
            hint = "Leave the setting out to use the database's own."
            found.append(Error(str(error), hint=hint, id="exchange_search.E002"))
    if connection.vendor not in ENGINES:
        found.append(
            checks.Warning(
                f"The database {connection.vendor} has no full text that the search can use.",
                hint="Use SQLite or PostgreSQL.",
                id="exchange_search.W001",
            )
        )
    return found


@register()
def check_types_of_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report settings of the search whose value is not of the declared type."""
    declared = list(conf.SETTINGS)
    if conf.uses_search_server():
        from search.engines.elasticsearch.conf import SETTINGS

        declared += SETTINGS
    return type_errors(declared, "exchange_search.E005")


@register()
def check_search_server_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the settings of the search server do not contradict each other. Nothing is asked of it."""
    if not conf.uses_search_server():
        return []
    try:
        from search.engines.elasticsearch.connection import client
    except ImportError as error:
        hint = 'Install it: pip install "wagtail-knowledge-exchange[elasticsearch]".'
        return [Error(f"The client of the search server is missing: {error}.", hint=hint, id="exchange_search.E004")]
    try:
        client()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="exchange_search.E003")]
    return []


@register(Tags.database)
def check_search_server_index(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that the search server has an index that this code can search.

    A check of the kind that asks other machines: Django runs it in `migrate`, so once per installation, and in
    `check --database default`, but not when a process starts. It warns only, since the database answers meanwhile.
    """
    if not databases or not conf.uses_search_server():
        return []
    from search.engines.elasticsearch.state import index_problem

    try:
        problem, hint = index_problem(), "Until then the database answers searches, and finds the same pages."
    except EngineError as error:
        problem, hint = str(error), "Until it answers, the database answers searches, and changed pages wait."
    except ImproperlyConfigured:
        return []  # reported by check_search_server_settings
    return [checks.Warning(problem, hint=hint, id="exchange_search.W002")] if problem else []
