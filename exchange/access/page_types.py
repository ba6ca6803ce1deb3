"""The page types of the exchange, and what the policy knows of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page

from exchange.access.policy import Holding, Kind, Verb, holding_of, may

ACTIONS = {
    "add": Verb.CREATE,
    "change": Verb.EDIT,
    "publish": Verb.PUBLISH,
    "lock": Verb.LOCK,
    "unlock": Verb.LOCK,
    "bulk_delete": Verb.DELETE,
}
"""Wagtail's own names of what one may do to a page."""


def is_owned(model: type[Page]) -> bool:
    """Return whether pages of this type belong to organisations."""
    return hasattr(model, "organisation")


def holdings_below(page: Page) -> Iterator[Holding | None]:
    """Yield what is below `page`, each kind and owner once; None for pages that are not the exchange's.

    One query per page type, however many pages there are.
    """
    below = Page.objects.filter(path__startswith=page.path).exclude(pk=page.pk)
    known = 0
    for model in page_types():
        rows = model._default_manager.filter(path__startswith=page.path).exclude(pk=page.pk)
        if is_owned(model):
            owners = frozenset(rows.values_list("organisation_id", flat=True).distinct())
            known += rows.count()
            if owners:
                yield Holding(Kind.OWNED, owners)
        elif count := rows.count():
            known += count
            yield Holding(Kind.SITE)
    if below.count() != known:
        yield None


def is_ours(model: type[Model] | None) -> bool:
    """Return whether pages of this type are the exchange's: their `holding()` says what they are to the policy.

    So may a page type of a host (docs/architecture.md); all others are left to Wagtail and wagtail-localize alone.
    """
    return model is not None and issubclass(model, Page) and hasattr(model, "holding")


def is_our_page(page: Any) -> bool:
    return isinstance(page, Page) and is_ours(page.specific_class)


def page_types() -> list[type[Page]]:
    """Return the page types of the exchange, those of a host that builds on them included."""
    return [model for model in apps.get_models() if is_ours(model)]


def content_types() -> list[ContentType]:
    """Return the same, as Wagtail's rows of pages name them."""
    return list(ContentType.objects.get_for_models(*page_types()).values())


def decides_about(user: Any, page: Page) -> bool:
    """Return whether `user` decides about the page going live, whatever sign-offs it waits for."""
    if holding_of(page) is not None:
        return may(user, Verb.PUBLISH, page)
    return bool(page.permissions_for_user(user).can_publish())
