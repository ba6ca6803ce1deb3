"""The site's locales, kept by each process: a handful of rows that every page asks for and that hardly ever change."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale

KEPT_SECONDS = 60.0
"""How long a change by another process may go unnoticed."""


class _Kept:
    locales: ClassVar[dict[int, Locale]] = {}
    until = 0.0


def locale_with(pk: int) -> Locale | None:
    """Return the locale with the primary key `pk`; None if there is none."""
    if time.monotonic() > _Kept.until or pk not in _Kept.locales:
        _Kept.locales = Locale.objects.in_bulk()
        _Kept.until = time.monotonic() + KEPT_SECONDS
    return _Kept.locales.get(pk)


@receiver([post_save, post_delete], sender=Locale)
def forget_locales(sender: type[Locale], **kwargs: Any) -> None:
    _Kept.until = 0.0
