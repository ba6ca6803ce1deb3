"""Projects: the frame in which partners meet, with its indicators. Its texts are a ProjectPage."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable
from wagtail.search import index

from exchange.conf import setting
from exchange.ownership.holding import SHARED_RECORD, Holding
from exchange.records.organisation import Organisation
from exchange.records.wording import Name, NamedRecord, Wording, wording_for


class ProjectQuerySet(models.QuerySet["Project"]):
    def with_names(self) -> Self:
        """Return the projects with the names in all languages, in one more query."""
        return self.prefetch_related("names")


class Project(index.Indexed, NamedRecord, ClusterableModel):
    code = models.SlugField(_("code"), max_length=60, unique=True)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    grant_source = models.CharField(
        _("grant source"), max_length=200, blank=True, help_text=_("The funder, for example EEA Grants.")
    )
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    search_fields = [
        index.AutocompleteField("code"),
        index.SearchField("programme"),
        index.RelatedFields("names", [index.SearchField("text"), index.AutocompleteField("text")]),
    ]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["code"]

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("The project cannot end before it starts.")})

    def holding(self) -> Holding:
        return SHARED_RECORD


class ProjectName(Name):
    project = ParentalKey(Project, on_delete=models.CASCADE, related_name="names")

    class Meta(Name.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["project", "language"],
                name="one_project_name_a_language",
                violation_error_message=_("There is already a name in this language."),
            )
        ]


class ProjectPartner(Orderable):
    class Role(models.TextChoices):
        LEAD = "lead", _("Leads the project")
        PARTNER = "partner", _("Partner")
        DONOR = "donor", _("Donor")

    project = ParentalKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="project_roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.PARTNER)

    class Meta(Orderable.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"],
                name="a_partner_once_a_project",
                violation_error_message=_("This organisation is a partner already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class Indicator(ClusterableModel, Orderable):
    """A figure by which the project is measured: how many meetings, sessions, activities."""

    project = ParentalKey(Project, on_delete=models.CASCADE, related_name="indicators")
    value = models.PositiveIntegerField(_("value"))
    counts_people = models.BooleanField(
        _("counts people"),
        default=False,
        help_text=_("A small number of people is then not shown exactly, so that nobody can be recognised in it."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return f"{self.label()}: {self.shown_value}"

    @property
    def is_hidden(self) -> bool:
        """Return whether the exact value could identify somebody."""
        return self.counts_people and 0 < self.value < setting("EXCHANGE_MIN_COUNT")

    @property
    def shown_value(self) -> str:
        """Return the value as readers may know it."""
        smallest = setting("EXCHANGE_MIN_COUNT")
        return gettext("fewer than %(count)s") % {"count": smallest} if self.is_hidden else str(self.value)

    @property
    def bar_value(self) -> int:
        """Return the value that the chart draws; the length must not reveal a hidden one either."""
        return setting("EXCHANGE_MIN_COUNT") if self.is_hidden else self.value

    def wording(self, language: str | None = None) -> IndicatorWording | None:
        return wording_for(self.wordings.all(), language)

    def label(self, language: str | None = None) -> str:
        wording = self.wording(language)
        return wording.label if wording else ""

    def unit(self, language: str | None = None) -> str:
        wording = self.wording(language)
        return wording.unit if wording else ""


class IndicatorWording(Wording):
    indicator = ParentalKey(Indicator, on_delete=models.CASCADE, related_name="wordings")
    label = models.CharField(_("label"), max_length=120, help_text=_("For example: Meetings of the self-help group."))
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("What is counted, for example: meetings.")
    )

    class Meta(Wording.Meta):
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "language"],
                name="one_indicator_wording_a_language",
                violation_error_message=_("There is already a wording in this language."),
            )
        ]

    def __str__(self) -> str:
        return self.label
