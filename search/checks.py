"""System checks: a developer's slips that would leave pages unfound, told at start."""

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
from search.engines import ENGINES
from search.engines.elasticsearch.connection import ClusterError, client
from search.engines.elasticsearch.state import index_problem
from search.server_health import uses_cluster


@register()
def check_page_types(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every page type that readers can open says what is searched of it, or says None."""
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
    """The engine that is named exists, and the database has one of its own."""
    found: list[CheckMessage] = []
    named = conf.engine_name()
    if named and named not in ENGINES:
        found.append(
            Error(
                f"EXCHANGE_SEARCH_ENGINE names {named!r}, and there is no such search engine.",
                hint=f"Known are: {', '.join(sorted(ENGINES))}. Leave the setting out to use the database's own.",
                id="exchange_search.E002",
            )
        )
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
def check_search_server_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The settings of the search server do not contradict each other. Nothing is asked of it."""
    if not uses_cluster():
        return []
    try:
        client()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="exchange_search.E003")]
    return []


@register(Tags.database)
def check_search_server_index(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The search server has an index that this code can search.

    A check of the kind that asks other machines: Django runs it in `migrate`, so once an installation, and in
    `check --database default`, but not where a process starts. It warns only, since the database answers meanwhile.
    """
    if not databases or not uses_cluster():
        return []
    try:
        problem, hint = index_problem(), "Until then the database answers searches, and finds the same pages."
    except ClusterError as error:
        problem, hint = str(error), "Until it answers, the database answers searches, and changed pages wait."
    except ImproperlyConfigured:
        return []  # told by check_search_server_settings
    return [checks.Warning(problem, hint=hint, id="exchange_search.W002")] if problem else []
