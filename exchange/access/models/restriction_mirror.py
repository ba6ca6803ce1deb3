"""View restrictions that a page has because another version of it, or of a page above it, has one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageViewRestriction


class RestrictionMirror(models.Model):
    """Marks `restriction` as the copy of another one, which somebody set: the original.

    The original is named by its number and not by a key: it is deleted together with its page, and its copies are
    wanted then to close what is left of the family.
    """

    restriction = models.OneToOneField(
        PageViewRestriction, on_delete=models.CASCADE, related_name="exchange_mirror", verbose_name=_("restriction")
    )
    original_id = models.PositiveBigIntegerField(db_index=True)
    family = models.UUIDField()
    """The translation key of the page on which the original stands."""

    class Meta:
        verbose_name = _("restriction of all language versions")
        verbose_name_plural = _("restrictions of all language versions")

    def __str__(self) -> str:
        return f"{self.restriction_id} ← {self.original_id}"
