"""In which languages a person translates, and which pages that concerns."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Locale, Page

from exchange.access.page_permissions import page_types
from exchange.access.person import person_of
from exchange.models.language_role import LanguageRole


def translatable_locales(user: Any) -> frozenset[int]:
    """The primary keys of the locales into which `user` writes translations."""
    person = person_of(user)
    if person.is_administrator:
        return frozenset(Locale.objects.values_list("pk", flat=True))
    return person.locales_as(*LanguageRole.Role)


def pages_in(locales: Any) -> QuerySet[Page]:
    """The pages of the exchange in `locales`."""
    types = ContentType.objects.get_for_models(*page_types()).values()
    return Page.objects.filter(locale__in=locales, content_type__in=list(types))
