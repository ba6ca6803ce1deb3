"""The Django app of the shared domain; it also makes sure that the plugin's `search` package is the one in use."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PLUGIN_DIR = Path(__file__).resolve().parents[1]


class ExchangeConfig(AppConfig):
    name = "exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Knowledge exchange")

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        # Before any model is imported: afterwards the host would only see a module without our names.
        refuse_foreign_search_package()
        super().__init__(app_name, app_module)

    def ready(self) -> None:
        from exchange import checks, search_integration  # noqa: F401
        from exchange.access import checks as access_checks  # noqa: F401
        from exchange.access import (  # noqa: F401
            family_signal_handlers,
            file_signal_handlers,
            group_signal_handlers,
            page_policy,
            records,
        )
        from exchange.access.file_policy import register_file_policies
        from exchange.bin import checks as bin_checks  # noqa: F401
        from exchange.bin import registrations
        from exchange.people import signal_handlers as people_receivers  # noqa: F401
        from exchange.safety import signal_handlers  # noqa: F401
        from exchange.translation.release import permissions as release_permissions
        from exchange.translation.sync import signal_handlers as translation_receivers  # noqa: F401

        page_policy.register()
        records.register()
        release_permissions.register()
        search_integration.register()
        register_file_policies()
        registrations.register_all()


def refuse_foreign_search_package() -> None:
    """Raise ImproperlyConfigured if another package called `search` hides the plugin's own.

    `wagtail start` puts such a package into every new project, and the project's folder comes first on Python's
    path.
    """
    spec = importlib.util.find_spec("search")
    if spec is None or not spec.submodule_search_locations:
        return
    found = [Path(location).resolve() for location in spec.submodule_search_locations]
    if PLUGIN_DIR / "search" in found:
        return
    raise ImproperlyConfigured(
        f"The package 'search' at {found[0]} hides the package 'search' of the knowledge exchange "
        f"({PLUGIN_DIR / 'search'}). Rename yours, for example to 'site_search', in the folder itself, in "
        "INSTALLED_APPS and in urls.py; docs/install.md shows the steps."
    )
