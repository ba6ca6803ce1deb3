"""Cities with the coordinates from which the routes of study visits are drawn."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from exchange.cldr import countries
from exchange.ownership.holding import SHARED_RECORD, Holding


class City(index.Indexed, models.Model):
    """A city under the name that its own people use."""

    name = models.CharField(_("name"), max_length=80, help_text=_("As the people who live there write it."))
    country = models.CharField(_("country"), max_length=2, choices=countries)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Degrees north of the equator, for example 60.39299 for Bergen."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees east of Greenwich, for example 5.32415 for Bergen."),
    )

    search_fields = [index.AutocompleteField("name"), index.SearchField("name"), index.FilterField("country")]

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "country"],
                name="a_city_once_a_country",
                violation_error_message=_("This city is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def holding(self) -> Holding:
        return SHARED_RECORD
