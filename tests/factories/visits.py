"""Study visits with their stops."""

from __future__ import annotations

import datetime as dt

import factory
import wagtail_factories

from tests.factories.exchange import OrganisationFactory
from visits.models import StudyVisitIndexPage, StudyVisitPage


class StudyVisitIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = StudyVisitIndexPage

    title = "Study visits"
    summary = "Where partners went."
    show_in_menus = True


class StudyVisitPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = StudyVisitPage

    title = factory.Sequence(lambda n: f"Study visit {n}")
    summary = "A week with colleagues."
    date_from = dt.date(2015, 5, 4)
    date_to = dt.date(2015, 5, 8)
    objectives = "<p>To see how others work.</p>"
    organisation = factory.SubFactory(OrganisationFactory)
