"""The exchange's own page types, and facts of pages of all of them at once.

Each answer is one query, however many page types a host adds.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from exchange.access.page_types import is_ours, is_owned, page_types


def is_our_source(source: TranslationSource) -> bool:
    return is_ours(source.specific_content_type.model_class())


def exchange_page_models() -> list[type[Page]]:
    return [model for model in page_types() if hasattr(model, "safety_critical")]


def owned_page_models() -> list[type[Page]]:
    return [model for model in page_types() if is_owned(model)]


def safety_critical_pages() -> frozenset[int]:
    """Return the primary keys of the pages that must not be shown outdated, of all page types in one query."""
    first, *others = (
        model._default_manager.filter(safety_critical=True).order_by().values_list("pk", flat=True)
        for model in exchange_page_models()
    )
    return frozenset(first.union(*others))


def owners_of(page_ids: Iterable[int]) -> dict[int, int]:
    """Return the organisation that owns each page, by page, of all page types in one query."""
    wanted = list(page_ids)
    first, *others = (
        model._default_manager.filter(pk__in=wanted).order_by().values_list("pk", "organisation_id")
        for model in owned_page_models()
    )
    return dict(first.union(*others))


def owned_by(organisation_id: int) -> Q:
    """Narrow pages to those of an organisation, whatever their type."""
    condition = Q(pk__in=[])
    for model in owned_page_models():
        condition |= Q(pk__in=model._default_manager.filter(organisation=organisation_id).values("pk"))
    return condition
