"""Stops of a study visit, in their order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from exchange.records.concept import Concept, Scheme
from exchange.records.organisation import Organisation
from exchange.records.place import City


class Stop(TranslatableMixin, Orderable):
    """One place that was visited, and what was learnt there."""

    class Verdict(models.TextChoices):
        OPEN = "", _("Not decided")
        ADOPT = "adopt", _("Adopt")
        ADAPT = "adapt", _("Adapt")
        REJECT = "reject", _("Do not take over")

    page = ParentalKey("visits.StudyVisitPage", on_delete=models.CASCADE, related_name="stops")
    title = models.CharField(_("what was visited"), max_length=200)
    date = models.DateField(_("date"), null=True, blank=True, help_text=_("Empty if it was not recorded."))
    city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
        help_text=_("Empty if it was not recorded."),
    )
    is_example = models.BooleanField(
        _("assignment is an example"),
        default=False,
        help_text=_("City or organisation were not recorded; they are given as an example."),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    service = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"scheme": Scheme.SERVICE},
        verbose_name=_("type of service"),
    )
    roles_met = models.CharField(
        _("roles met"), max_length=250, blank=True, help_text=_("For example: coordinator, police officer. No names.")
    )
    context = models.TextField(_("context"), blank=True, help_text=_("The type of setting and who it serves."))
    method = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"scheme": Scheme.METHOD},
        verbose_name=_("observed method"),
    )
    practice = models.ForeignKey(
        Page,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("practice seen"),
        help_text=_("If the exchange has a page about it."),
    )
    observed = models.TextField(_("what was observed"), blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    limits = models.TextField(_("limits"), blank=True)
    verdict = models.CharField(_("adopt, adapt or not"), max_length=10, choices=Verdict.choices, blank=True, default="")
    conditions = models.TextField(_("on what conditions"), blank=True)
    host_approved = models.BooleanField(_("the host approved the text"), default=False)

    override_translatable_fields = [SynchronizedField("verdict")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("stop")
        verbose_name_plural = _("stops")

    def __str__(self) -> str:
        return self.title

    def texts(self) -> tuple[str, ...]:
        return (self.title, self.roles_met, self.context, self.observed, self.strengths, self.limits, self.conditions)
