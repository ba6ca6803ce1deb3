"""The Django app of the search."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "exchange_search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search import checks, signal_handlers  # noqa: F401  both need the models

        signal_handlers.connect()
        post_migrate.connect(_ensure_full_text, sender=self, dispatch_uid="exchange_search_full_text")


def _ensure_full_text(using: str, **kwargs: Any) -> None:
    """Make the full text of the database's own engine, which is not a matter of models."""
    from search.engines.database import postgresql_schema, sqlite_schema

    connection = connections[using]
    if connection.vendor == "sqlite":
        sqlite_schema.ensure(connection)
    elif connection.vendor == "postgresql":
        postgresql_schema.ensure(connection)
