"""Adoptions: who adopted a practice, and how that went."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.records.organisation import Organisation

LISTED_ALREADY = _("This organisation is listed for this practice already.")


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def of_family(self, practice: Any) -> Self:
        """Return the adoptions of `practice` in any language version."""
        return self.filter(family=practice.translation_key)

    def in_use(self) -> Self:
        return self.exclude(status=Adoption.Status.DROPPED)


class Adoption(models.Model):
    """One organisation's use of a practice. A fact: it exists once, whatever the page's languages.

    `practice` is the page that it was chosen by, and `family` what it is about: the practice in all its languages.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        TRIED = "tried", _("Tried")
        ADOPTED = "adopted", _("In use")
        ADAPTED = "adapted", _("In use with changes")
        DROPPED = "dropped", _("Discontinued")

    practice = models.ForeignKey(
        "practices.PracticePage",
        on_delete=models.CASCADE,
        related_name="adoptions",
        verbose_name=_("practice"),
        help_text=_("In any language."),
    )
    family = models.UUIDField(editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="adoptions", verbose_name=_("organisation")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.PLANNED)
    since = models.DateField(_("since"), null=True, blank=True)
    note = models.CharField(
        _("note"), max_length=250, blank=True, help_text=_("What was changed, or why it was discontinued.")
    )

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["status", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "organisation"],
                name="an_adoption_once_an_organisation",
                violation_error_message=LISTED_ALREADY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.practice}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.family = self.practice.translation_key
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse an organisation that is listed for the practice, by way of whichever language.

        A form checks no constraint over a column that it does not show, as `family` is.
        """
        super().clean()
        if self.practice_id is None or self.organisation_id is None:
            return
        same = Adoption.objects.of_family(self.practice).filter(organisation=self.organisation_id)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"organisation": LISTED_ALREADY})
