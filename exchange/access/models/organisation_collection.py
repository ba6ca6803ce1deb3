"""Collections of pictures and documents, and the organisations to which they belong."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from exchange.records.organisation import Organisation


class OrganisationCollection(models.Model):
    """The collection is found by this row and never by its name, which anybody can give to another one."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="file_collection", verbose_name=_("organisation")
    )
    collection = models.OneToOneField(
        Collection, on_delete=models.CASCADE, related_name="exchange_organisation", verbose_name=_("collection")
    )

    class Meta:
        verbose_name = _("collection of an organisation")
        verbose_name_plural = _("collections of organisations")

    def __str__(self) -> str:
        return str(self.collection)
