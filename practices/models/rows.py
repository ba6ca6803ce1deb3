"""Records that a practice names: concepts, sources of its evidence, attached documents."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from exchange.records.concept import ConceptRow


class PracticeConcept(ConceptRow):
    """A method, target group, type of violence or topic of the practice."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="concept_rows")


class EvidenceSource(TranslatableMixin, Orderable):
    """A source in which it is written what is known about the practice."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=250)
    url = models.URLField(_("address"), blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    override_translatable_fields = [SynchronizedField("url")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


class PracticeAttachment(TranslatableMixin, Orderable):
    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("document"),
    )
    title = models.CharField(_("what it is"), max_length=200, help_text=_("For example: Form for the first talk."))

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
