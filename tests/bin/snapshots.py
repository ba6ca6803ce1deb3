"""Every row of the tables that a deletion may touch, to be compared before and after."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from exchange.bin.rows import as_json

LEFT_OUT = frozenset(
    {
        "wagtailcore.pagelogentry",
        "wagtailcore.modellogentry",
        "wagtailcore.referenceindex",
        "wagtailimages.rendition",
        "exchange.rolegroup",
        "exchange.restrictionmirror",  # made again with the restriction that it copies
        "exchange.binneditem",
        "exchange.binnedrow",
        "exchange.binnedlink",
        "exchange.binnedfile",
    }
)


def all_rows() -> dict[str, dict[str, dict[str, Any]]]:
    """Table → key → columns."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in LEFT_OUT or not model._meta.managed or model._meta.proxy:
            continue
        if model._meta.app_label in {"sessions", "contenttypes", "auth", "exchange_search", "wagtailsearch"}:
            continue
        found[model._meta.label_lower] = {str(row.pk): as_json(row) for row in model._base_manager.all()}
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not the same, in words."""
    said: list[str] = []
    for label in before:
        for key in before[label].keys() | after[label].keys():
            old, new = before[label].get(key), after[label].get(key)
            if old != new:
                changed = [n for n in old if old[n] != new[n]] if old and new else ["missing" if old else "new"]
                said.append(f"{label} {key}: {changed}")
    return sorted(said)
