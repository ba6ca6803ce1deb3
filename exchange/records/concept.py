"""Concepts: the one table of words that serves as facets, as glossary and as bridge between languages."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable
from wagtail.search import index

from exchange.ownership.holding import SHARED_RECORD, Holding
from exchange.records.wording import Wording, wording_for, wording_in
from search.collation import sort_key
from search.registry import concepts_changed


class Scheme(models.TextChoices):
    """The list that a concept belongs to (skos:ConceptScheme)."""

    VIOLENCE = "violence", _("Type of violence")
    METHOD = "method", _("Method")
    TARGET_GROUP = "target-group", _("Target group")
    SERVICE = "service", _("Service")
    TOPIC = "topic", _("Topic")


class ConceptQuerySet(models.QuerySet["Concept"]):
    def in_scheme(self, scheme: str) -> Self:
        return self.filter(scheme=scheme)

    def with_terms(self) -> Self:
        """Return the concepts with the terms of all languages, in one more query."""
        return self.prefetch_related("terms")


class Concept(index.Indexed, ClusterableModel):
    """A notion of the field with a stable code (skos:Concept); its words are `terms`, a row per language."""

    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("A short name in English, for example self-help-group. It never changes."),
    )
    scheme = models.CharField(_("list"), max_length=20, choices=Scheme.choices)

    objects = ConceptQuerySet.as_manager()

    known_label: str | None = None
    """The preferred term in the active language, where a queryset has brought it along."""

    search_fields = [
        index.AutocompleteField("code"),
        index.FilterField("scheme"),
        index.RelatedFields("terms", [index.AutocompleteField("text"), index.SearchField("text")]),
    ]

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["scheme", "code"]

    def __str__(self) -> str:
        return self.label()

    def holding(self) -> Holding:
        return SHARED_RECORD

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the terms, and notify the search: pages that say them are about this concept now."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            concepts_changed.send(sender=Concept, codes=[self.code])

    def label(self, language: str | None = None) -> str:
        """Return the preferred term in `language` (by default the active one), or in the next best, or the code."""
        if language is None and self.known_label:
            return self.known_label
        term = wording_for(self._preferred, language)
        return term.text if term else self.code

    @cached_property
    def _preferred(self) -> list[ConceptTerm]:
        return [term for term in self.terms.all() if term.is_preferred]

    @property
    def preferred_terms(self) -> dict[str, str]:
        """Return a mapping of language code to preferred term."""
        return {term.language: term.text for term in self._preferred}

    def other_terms(self, language: str) -> list[str]:
        return [term.text for term in self.terms.all() if term.language == language and not term.is_preferred]

    def sort_key(self) -> str:
        """Return a key that sorts by the term in the active language, as that language's dictionary does."""
        language = get_language() or "en"
        return sort_key(self.label(language), language)

    def get_absolute_url(self) -> str:
        return reverse("exchange:concept", args=[self.code])


class ConceptTerm(Wording):
    """One word or phrase for a concept in one language (skos:prefLabel, skos:altLabel)."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="terms")
    text = models.CharField(_("term"), max_length=120)
    is_preferred = models.BooleanField(
        _("preferred"), default=False, help_text=_("The term that pages and lists show. One in each language.")
    )

    discouraged_because = models.CharField(
        _("discouraged, because"),
        max_length=250,
        blank=True,
        help_text=_(
            "Only for a word that should not be written: why not. Search still finds it, and translators are warned."
        ),
    )

    class Meta(Wording.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=models.Q(is_preferred=True),
                name="one_preferred_term_a_language",
                violation_error_message=_("There is already a preferred term in this language."),
            ),
            models.UniqueConstraint(
                fields=["concept", "language", "text"],
                name="a_term_once_a_language",
                violation_error_message=_("This term is already listed."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_preferred=False) | models.Q(discouraged_because=""),
                name="a_preferred_term_is_not_discouraged",
                violation_error_message=_("A preferred term cannot be discouraged."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ConceptRowQuerySet(models.QuerySet["ConceptRow"]):
    def labelled(self, language: str) -> Self:
        """Return the rows, each with its concept and, as `label`, its preferred term in `language` or the next best."""
        terms = ConceptTerm.objects.filter(concept=models.OuterRef("concept"), is_preferred=True)
        return self.select_related("concept").annotate(label=wording_in(language, terms))


class ConceptRow(Orderable):
    """A concept that a page or record carries.

    Rows and not a many-to-many field: wagtail-localize replaces child rows at each synchronisation,
    removals included, but copies a many-to-many once and never again.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+", verbose_name=_("concept"))

    objects = ConceptRowQuerySet.as_manager()

    class Meta(Orderable.Meta):
        abstract = True

    def clean(self) -> None:
        if self.concept_id is None:
            raise ValidationError({"concept": _("Choose a concept, or remove this row.")})
