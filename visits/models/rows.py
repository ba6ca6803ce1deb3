"""Records that a study visit names: concepts, the cities of its route, hosts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from exchange.records.concept import ConceptRow
from exchange.records.organisation import Organisation
from exchange.records.place import City


class VisitConcept(ConceptRow):
    page = ParentalKey("visits.StudyVisitPage", on_delete=models.CASCADE, related_name="concept_rows")


class VisitCity(Orderable):
    """A city on the route."""

    page = ParentalKey("visits.StudyVisitPage", on_delete=models.CASCADE, related_name="cities")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+", verbose_name=_("city"))


class VisitHost(Orderable):
    page = ParentalKey("visits.StudyVisitPage", on_delete=models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
