"""System checks of the bin: its files are private, and none is lost when it is replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.utils.module_loading import import_string

from exchange.bin.storage import ALIAS, bin_root


@register("exchange")
def check_private_storage(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if ALIAS in settings.STORAGES:
        return []
    root = bin_root().resolve()
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        public = getattr(settings, name, None)
        if public and root.is_relative_to(Path(public).resolve()):
            return [
                Error(
                    f"The bin's files are kept in {name}, where everybody can read them.",
                    hint="Set EXCHANGE_BIN_ROOT to a folder that no address leads to.",
                    id="exchange.E020",
                )
            ]
    return []


@register("exchange")
def check_document_form(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from exchange.bin.forms import DocumentForm

    configured = getattr(settings, "WAGTAILDOCS_DOCUMENT_FORM_BASE", "")
    if configured and issubclass(import_string(configured), DocumentForm):
        return []
    return [
        Warning(
            "WAGTAILDOCS_DOCUMENT_FORM_BASE is not the exchange's form.",
            hint='Set it to "exchange.bin.forms.DocumentForm" or a subclass: '
            "a document's file that is replaced cannot be restored otherwise.",
            id="exchange.W021",
        )
    ]
