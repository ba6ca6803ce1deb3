"""Facts of pages of all types at once: each answer is one query, however many page types a host adds."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Q

from exchange.models.base_page import ExchangePage, OwnedPage


def exchange_page_models() -> list[type[ExchangePage]]:
    return [model for model in apps.get_models() if issubclass(model, ExchangePage)]


def owned_page_models() -> list[type[OwnedPage]]:
    return [model for model in apps.get_models() if issubclass(model, OwnedPage)]


def safety_critical_pages() -> frozenset[int]:
    """Primary keys of the pages that must not be shown outdated, of all page types in one query."""
    first, *others = (
        model._default_manager.filter(safety_critical=True).order_by().values_list("pk", flat=True)
        for model in exchange_page_models()
    )
    return frozenset(first.union(*others))


def owners_of(page_ids: Iterable[int]) -> dict[int, int]:
    """Page to the organisation that owns it, of all page types in one query."""
    wanted = list(page_ids)
    first, *others = (
        model._default_manager.filter(pk__in=wanted).order_by().values_list("pk", "organisation_id")
        for model in owned_page_models()
    )
    return dict(first.union(*others))


def owned_by(organisation_id: int) -> Q:
    """Narrows pages to those of an organisation, whatever their type."""
    condition = Q(pk__in=[])
    for model in owned_page_models():
        condition |= Q(pk__in=model._default_manager.filter(organisation=organisation_id).values("pk"))
    return condition
