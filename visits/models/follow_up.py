"""Follow-ups: what came, or is to come, of a study visit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from exchange.records.organisation import Organisation


class FollowUp(TranslatableMixin, Orderable):
    """A follow-up: what somebody will do because of the visit."""

    class Status(models.TextChoices):
        IDEA = "idea", _("Idea")
        PLANNED = "planned", _("Planned")
        TRIED = "tried", _("Tried")
        ADOPTED = "adopted", _("Adopted")
        DROPPED = "dropped", _("Discontinued")

    page = ParentalKey("visits.StudyVisitPage", on_delete=models.CASCADE, related_name="follow_ups")
    action = models.CharField(_("what will be done"), max_length=250)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("by whom"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.IDEA)
    practice = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resulting practice"),
    )

    override_translatable_fields = [SynchronizedField("status")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return self.action
