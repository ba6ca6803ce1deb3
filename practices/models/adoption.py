"""Who took a practice over, and how that went."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.models.organisation import Organisation


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def of_family(self, practice: Any) -> Self:
        """Of `practice` in any language version."""
        return self.filter(practice__translation_key=practice.translation_key)

    def in_use(self) -> Self:
        return self.exclude(status=Adoption.Status.DROPPED)


class Adoption(models.Model):
    """One organisation's use of a practice. A fact: it exists once, whatever the page's languages."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        TRIED = "tried", _("Tried")
        ADOPTED = "adopted", _("In use")
        ADAPTED = "adapted", _("In use with changes")
        DROPPED = "dropped", _("Given up")

    practice = models.ForeignKey(
        "practices.PracticePage",
        on_delete=models.CASCADE,
        related_name="adoptions",
        verbose_name=_("practice"),
        help_text=_("In any language."),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="adoptions", verbose_name=_("organisation")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.PLANNED)
    since = models.DateField(_("since"), null=True, blank=True)
    note = models.CharField(
        _("note"), max_length=250, blank=True, help_text=_("What was changed, or why it was given up.")
    )

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["status", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "organisation"],
                name="an_adoption_once_an_organisation",
                violation_error_message=_("This organisation is listed for this practice already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.practice}"
