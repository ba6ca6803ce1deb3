"""Signal handlers for the moments when families and their view restrictions may differ; `families` does the work."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from exchange.access import families
from exchange.access.models.restriction_mirror import RestrictionMirror

_STANDING = frozenset({"alias_of", "alias_of_id", "translation_key", "path"})
"""Columns by which a page joins or leaves a family."""


@receiver(post_save, sender=PageViewRestriction)
def close_family(sender: Any, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    if not raw and not hasattr(instance, "exchange_copy"):
        families.take_over(instance)


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def close_family_to_the_same_groups(sender: Any, instance: Any, action: str, pk_set: Any, **kwargs: Any) -> None:
    if not action.startswith("post_"):
        return
    if isinstance(instance, PageViewRestriction):
        families.take_over(instance)
    else:  # from the side of a group
        for each in PageViewRestriction.objects.filter(pk__in=pk_set or ()):
            families.take_over(each)


@receiver(pre_delete, sender=PageViewRestriction)
def remember_copy(sender: Any, instance: Any, origin: Any = None, **kwargs: Any) -> None:
    """Remember whose copy this is, since the database forgets that along with it."""
    if _was_removed(instance, origin):
        instance.exchange_mark = RestrictionMirror.objects.filter(restriction=instance.pk).first()


@receiver(post_delete, sender=PageViewRestriction)
def open_whole_family(sender: Any, instance: Any, origin: Any = None, **kwargs: Any) -> None:
    if _was_removed(instance, origin):
        families.open_family(instance, getattr(instance, "exchange_mark", None))


def _was_removed(restriction: Any, origin: Any) -> bool:
    """Return whether somebody removed the restriction: what is removed is not a copy, and did not go with its page."""
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    return model is PageViewRestriction and not hasattr(restriction, "exchange_copy")


@receiver(post_save)  # of any page type
def close_new_version(
    sender: Any,
    instance: Any,
    created: bool = False,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    """Settle families when a page is new: it may be a translation, as is an alias that becomes a page of its own."""
    if raw or not isinstance(instance, Page):
        return
    if created or (update_fields is not None and not _STANDING.isdisjoint(update_fields)):
        families.settle()


@receiver(post_page_move)
def settle_moved_page(sender: Any, **kwargs: Any) -> None:
    families.settle()


@receiver(post_delete, sender=Page)
def settle_rest_of_family(sender: Any, **kwargs: Any) -> None:
    families.settle()
