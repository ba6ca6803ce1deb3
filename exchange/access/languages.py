"""Languages into which a person translates, and the pages that this concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.models import Locale, Page, TranslatableMixin

from exchange.access.person import person_of
from exchange.access.policy import Verb, holding_of, may
from exchange.access.querysets import pages_for
from exchange.records.language_role import LanguageRole


def translatable_locales(user: Any) -> frozenset[int]:
    """Return the primary keys of the locales into which `user` writes translations."""
    person = person_of(user)
    if person.is_administrator:
        return frozenset(Locale.objects.values_list("pk", flat=True))
    return person.locales_as(*LanguageRole.Role)


def may_translate(user: Any, source: TranslatableMixin) -> bool:
    """Return whether `user` may submit `source` for translation or synchronise its translations, in their languages.

    A host's own pages are translated by the users whom the host permits, not by a role of the exchange.
    """
    if not user.is_active:
        return False
    if holding_of(source) is not None:
        return may(user, Verb.TRANSLATE, source) and _is_shown(user, source)
    return bool(user.is_superuser or submits_for_the_host(user))


def _is_shown(user: Any, source: Any) -> bool:
    """Return whether readers have the source, or `user` reads its draft: a translation begins with all that it says."""
    return bool(getattr(source, "live", True) or may(user, Verb.VIEW_DRAFT, source))


def _shown_to(user: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the pages of which the same is true."""
    return pages.filter(Q(live=True) | Q(pk__in=pages_for(user, Verb.VIEW_DRAFT).values("pk")))


def locales_for(user: Any, page: Page) -> frozenset[int]:
    """Return the primary keys of the locales into which `user` may submit `page`."""
    if hasattr(page.specific_class, "holding"):
        return translatable_locales(user) if may_translate(user, page) else frozenset()
    return _locales_for_the_host(user)


def _locales_for_the_host(user: Any) -> frozenset[int]:
    if not (user.is_superuser or submits_for_the_host(user)):
        return frozenset()
    return frozenset(Locale.objects.values_list("pk", flat=True))


def locales_for_each(user: Any, pages: Sequence[Page]) -> dict[int, frozenset[int]]:
    """Return the same for many pages, by primary key; a handful of queries, whatever their number."""
    ours, hosts = translatable_locales(user), _locales_for_the_host(user)
    allowed = set(
        _shown_to(user, pages_for(user, Verb.TRANSLATE).filter(pk__in=[page.pk for page in pages])).values_list(
            "pk", flat=True
        )
    )
    return {
        page.pk: (ours if page.pk in allowed else frozenset()) if hasattr(page.specific_class, "holding") else hosts
        for page in pages
    }


def submits_for_the_host(user: Any) -> bool:
    """Return whether the host grants wagtail-localize's permission: by a group of its own, or by the user's own row."""
    labelled = {"content_type__app_label": "wagtail_localize", "codename": "submit_translation"}
    groups = user.groups.filter(exchange_role__isnull=True, permissions__in=Permission.objects.filter(**labelled))
    return bool(groups.exists() or user.user_permissions.filter(**labelled).exists())
