"""Hooks by which study visits add to the pages of other apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from exchange.models import Concept, HomePage, Organisation, Project
from exchange.pages.listing import cards_for, pages_for_reader
from exchange.pages.related import Section
from visits.models import FollowUp, Stop, StudyVisitIndexPage, StudyVisitPage

MAX_CARDS = 6


@hooks.register("exchange_related_sections")
def visits_that_saw_it(subject: Any, request: HttpRequest) -> Section | None:
    """Return for a practice the visits at which it was seen, or from which it came."""
    if not isinstance(subject, Page) or isinstance(subject, StudyVisitPage):
        return None
    family = Page.objects.filter(translation_key=subject.translation_key).values("pk")
    seen = StudyVisitPage.objects.filter(pk__in=Stop.objects.filter(practice__in=family).values("page"))
    came_of = StudyVisitPage.objects.filter(pk__in=FollowUp.objects.filter(practice__in=family).values("page"))
    visits = pages_for_reader(seen | came_of, request).order_by("-date_from")[:MAX_CARDS]
    return _section("seen", _("Where it was seen"), visits, request)


@hooks.register("exchange_related_sections")
def visits_hosted(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Organisation):
        return None
    visits = pages_for_reader(StudyVisitPage.objects.hosted_by(subject), request).order_by("-date_from")[:MAX_CARDS]
    return _section("hosted", _("Visits it hosted"), visits, request)


@hooks.register("exchange_related_sections")
def visits_made(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Organisation):
        return None
    visits = pages_for_reader(StudyVisitPage.objects.filter(organisation=subject), request).order_by("-date_from")[
        :MAX_CARDS
    ]
    return _section("made", _("Visits it made"), visits, request)


@hooks.register("exchange_related_sections")
def visits_of_project(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Project):
        return None
    visits = pages_for_reader(StudyVisitPage.objects.in_project(subject), request).order_by("-date_from")[:MAX_CARDS]
    return _section("visits", _("Study visits"), visits, request)


@hooks.register("exchange_related_sections")
def visits_about(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Concept):
        return None
    visits = pages_for_reader(StudyVisitPage.objects.about(subject), request).order_by("-date_from")[:MAX_CARDS]
    return _section("visits", _("Study visits"), visits, request)


@hooks.register("exchange_home_sections", order=30)
def latest_visits(subject: HomePage, request: HttpRequest) -> Section | None:
    visits = pages_for_reader(StudyVisitPage.objects.all(), request).order_by("-date_from")[:3]
    section = _section("visits", _("Study visits"), visits, request)
    everything = StudyVisitIndexPage.for_reader(request)
    if section is None or everything is None:
        return section
    return Section(
        section.code,
        section.heading,
        section.cards,
        more_url=everything.get_url(request),
        more_text=_("All study visits"),
    )


def _section(code: str, heading: str, visits: Any, request: HttpRequest) -> Section | None:
    cards = cards_for(visits, request)
    return Section(code, heading, cards) if cards else None
