"""Signal handlers for when a practice goes away."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from practices.models import Adoption, PracticePage


@receiver(pre_delete, sender=PracticePage)
def keep_adoptions_with_family(sender: type[PracticePage], instance: PracticePage, **kwargs: Any) -> None:
    """Move the adoptions of a deleted version to another one: they belong to the practice in all its languages."""
    successor = PracticePage.objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk).first()
    if successor is None:
        return
    taken = Adoption.objects.filter(practice=successor).values("organisation")
    Adoption.objects.filter(practice=instance).exclude(organisation__in=taken).update(practice=successor)
