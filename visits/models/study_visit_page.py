"""Study visits with their stops in order and what followed from them.

The account after a visit follows the after-action review: what was planned, what happened, why it was
different, what to do differently.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exchange.cldr import date_range
from exchange.pages.base_page import ExchangePageManager, ExchangePageQuerySet, OwnedPage, rich_text
from exchange.pages.index_page import IndexPage
from exchange.pages.plain_text import plain_text
from exchange.pages.related import sections
from exchange.records.concept import Concept, Scheme
from exchange.records.organisation import Organisation
from exchange.records.place import City
from exchange.records.project import Project
from search.contract import SearchContent
from visits.forms import StudyVisitPageForm
from visits.models.follow_up import FollowUp
from visits.models.rows import VisitCity, VisitConcept, VisitHost
from visits.models.stop import Stop
from visits.panels import study_visit_edit_handler
from visits.reading import visit_context


class StudyVisitQuerySet(ExchangePageQuerySet):
    def in_project(self, project: Project) -> Self:
        return self.filter(project=project)

    def hosted_by(self, organisation: Organisation) -> Self:
        """Return the visits with a stop at `organisation`, or that name it as host."""
        return self.filter(
            models.Q(pk__in=Stop.objects.filter(organisation=organisation).values("page"))
            | models.Q(pk__in=VisitHost.objects.filter(organisation=organisation).values("page"))
        )

    def about(self, concept: Concept) -> Self:
        """Return the visits that carry `concept`, or saw it at a stop."""
        return self.filter(
            models.Q(pk__in=VisitConcept.objects.filter(concept=concept).values("page"))
            | models.Q(pk__in=Stop.objects.filter(models.Q(method=concept) | models.Q(service=concept)).values("page"))
        )

    def latest_first(self) -> Self:
        return self.order_by("-date_from", "-pk")


StudyVisitManager = ExchangePageManager.from_queryset(StudyVisitQuerySet)


class StudyVisitPage(OwnedPage):
    class Direction(models.TextChoices):
        OUTGOING = "outgoing", _("We went to see others")
        INCOMING = "incoming", _("Others came to see us")

    class DatesKnown(models.TextChoices):
        DAY = "day", _("The days are known")
        MONTH = "month", _("Only the month is known")

    date_from = models.DateField(_("from"), help_text=_("The first day, or any day of the month."))
    date_to = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day."))
    dates_known = models.CharField(_("how exactly"), max_length=10, choices=DatesKnown.choices, default=DatesKnown.DAY)
    date_note = models.CharField(
        _("note on dates"), max_length=120, blank=True, help_text=_("For example: the exact days were not recorded.")
    )
    direction = models.CharField(_("direction"), max_length=20, choices=Direction.choices, default=Direction.OUTGOING)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="visit_pages", verbose_name=_("project")
    )
    spoken_languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    objectives = rich_text(_("objectives"), blank=False, help_text=_("What you wanted to see and to learn."))
    participants = rich_text(_("participants"), help_text=_("Their roles and how many. No names."))

    planned = rich_text(_("what was planned"), help_text=_("The programme as it was agreed."))
    happened = rich_text(_("what happened"), help_text=_("What you actually saw and did."))
    why_different = rich_text(_("why it was different"), help_text=_("What helped, what got in the way."))
    do_differently = rich_text(_("what to do differently"), help_text=_("For those who go next."))

    objects = StudyVisitManager()

    base_form_class = StudyVisitPageForm
    template = "visits/study_visit_page.html"
    kind = "visit"
    parent_page_types = ["visits.StudyVisitIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    fact_fields: ClassVar[tuple[str, ...]] = (
        *OwnedPage.fact_fields,
        "date_from",
        "date_to",
        "dates_known",
        "direction",
        "project",
        "spoken_languages",
    )
    fact_rows: ClassVar[tuple[str, ...]] = ("concept_rows", "cities", "hosts")
    fact_row_fields: ClassVar[dict[str, tuple[str, ...]]] = {
        "stops": (
            "sort_order",
            "date",
            "city",
            "organisation",
            "service",
            "method",
            "practice",
            "verdict",
            "host_approved",
            "is_example",
        ),
        "follow_ups": ("sort_order", "organisation", "due", "status", "practice"),
    }
    text_fields: ClassVar[tuple[str, ...]] = (
        "objectives",
        "participants",
        "planned",
        "happened",
        "why_different",
        "do_differently",
    )
    checked_texts: ClassVar[tuple[str, ...]] = (
        *OwnedPage.checked_texts,
        "date_note",
        *text_fields,
        *(
            f"stops.{name}"
            for name in ("title", "roles_met", "context", "observed", "strengths", "limits", "conditions")
        ),
        "follow_ups.action",
    )

    edit_handler = study_visit_edit_handler()

    class Meta:
        verbose_name = _("study visit")
        verbose_name_plural = _("study visits")

    def clean(self) -> None:
        super().clean()
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise ValidationError({"date_to": _("The visit cannot end before it begins.")})

    @property
    def when(self) -> str:
        """The days of the visit, or its month, as the active language writes them."""
        return date_range(self.date_from, self.last_day, exact=self.dates_known == self.DatesKnown.DAY)

    def _iso(self, day: dt.date) -> str:
        return day.isoformat() if self.dates_known == self.DatesKnown.DAY else f"{day:%Y-%m}"

    @property
    def last_day(self) -> dt.date:
        return self.date_to or self.date_from

    def cities_in_order(self) -> list[City]:
        """Return the cities in the order in which they were visited."""
        return [row.city for row in self.cities.all()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._gather_rows()
        return (
            super().get_context(request, *args, **kwargs)
            | visit_context(self, request)
            | {"sections": sections("exchange_related_sections", self, request)}
        )

    def _gather_rows(self) -> None:
        """Gather what the page shows of its rows, in a query a relation and one for the words of all concepts."""
        prefetch_related_objects(
            [self],
            Prefetch("stops", Stop.objects.select_related("city", "locale", "service", "method", "practice")),
            Prefetch("follow_ups", FollowUp.objects.select_related("practice")),
            Prefetch("cities", VisitCity.objects.select_related("city")),
            "hosts",
        )
        observed = (concept for stop in self.stops.all() for concept in (stop.service, stop.method))
        prefetch_related_objects([concept for concept in observed if concept is not None], "terms")

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        return super().structured_data(request) | {
            "@type": "Report",
            "about": {
                "@type": "Event",
                "name": self.title,
                "startDate": self._iso(self.date_from),
                "endDate": self._iso(self.last_day),
                "location": [{"@type": "City", "name": city.name} for city in self.cities_in_order()],
            },
        }

    search_related = (
        "organisation",
        "concept_rows__concept",
        "stops__method",
        "stops__service",
        "stops__city",
        "follow_ups",
    )

    def search_body(self) -> tuple[str, ...]:
        stops = (" ".join(part for part in stop.texts() if part) for stop in self.stops.all())
        follow_ups = (follow_up.action for follow_up in self.follow_ups.all())
        texts = (plain_text(getattr(self, name)) for name in self.text_fields)
        return tuple(text for text in (*texts, *stops, *follow_ups) if text)

    def search_content(self) -> SearchContent | None:
        stops = list(self.stops.all())
        concepts = [row.concept for row in self.concept_rows.all()]
        methods = [concept for concept in concepts if concept.scheme == Scheme.METHOD]
        methods += [stop.method for stop in stops if stop.method]
        services = [stop.service for stop in stops if stop.service]
        cities = [*self.cities_in_order(), *(stop.city for stop in stops if stop.city)]
        return SearchContent(
            kind=self.kind,
            title=self.title,
            summary=self.summary,
            body=self.search_body(),
            concepts=_codes([*concepts, *methods, *services]),
            facets={
                "method": _codes(methods),
                "service": _codes(services),
                "topic": _codes(concept for concept in concepts if concept.scheme == Scheme.TOPIC),
                "country": tuple(dict.fromkeys(city.country for city in cities)),
                "city": tuple(dict.fromkeys(city.name for city in cities)),
            },
            owner=self.organisation.code,
            dated=self.date_from,
        )


def _codes(concepts: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(concept.code for concept in concepts))


class StudyVisitIndexPage(IndexPage):
    listed_model = StudyVisitPage
    subpage_types = ["visits.StudyVisitPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of study visits")
        verbose_name_plural = _("lists of study visits")

    def listed_pages(self) -> Any:
        return StudyVisitPage.objects.prefetch_related("cities__city").latest_first()
