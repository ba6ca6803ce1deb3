"""What must happen when a practice goes away."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from practices.models import Adoption, PracticePage


@receiver(pre_delete, sender=PracticePage)
def keep_adoptions_with_family(sender: type[PracticePage], instance: PracticePage, **kwargs: Any) -> None:
    """An adoption belongs to the practice in all its languages: the deletion of one of them moves it to another."""
    heir = PracticePage.objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk).first()
    if heir is None:
        return
    taken = Adoption.objects.filter(practice=heir).values("organisation")
    Adoption.objects.filter(practice=instance).exclude(organisation__in=taken).update(practice=heir)
