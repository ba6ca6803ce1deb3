"""The policy for machine translation: which machine may be given which text."""

from __future__ import annotations

from typing import Any

from wagtail_localize.models import Translation


def may_use(machine: Any, translation: Translation) -> bool:
    """Return whether `machine` may have the texts of the page: those of some pages never leave the site.

    A machine that works within the site says so by `leaves_site = False`.
    """
    if not getattr(machine, "leaves_site", True):
        return True
    page = translation.source.get_source_instance()
    return not getattr(page, "no_machine_translation", False)
