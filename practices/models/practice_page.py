"""Practices: how a group, a therapy, a course is run, so that another centre can run it too.

The fields follow TIDieR (template for intervention description and replication), the best-practice
criteria of EIGE and of the EU, and WHO's guide to documenting lessons learned.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from exchange.pages.base_page import ExchangePageManager, ExchangePageQuerySet, OwnedPage, rich_text
from exchange.pages.index_page import IndexPage
from exchange.pages.plain_text import plain_text
from exchange.pages.related import sections
from exchange.records.concept import Concept, Scheme
from practices.blocks import ProcedureBlock, stored_steps
from practices.completeness import completeness, missing_for_reuse
from practices.forms import PracticePageForm
from practices.models.adoption import Adoption
from practices.models.choices import LICENCE_URLS, Delivery, Evidence, Licence
from practices.models.rows import PracticeConcept
from practices.panels import practice_edit_handler
from practices.reading import practice_context
from search.contract import SearchContent


class PracticeQuerySet(ExchangePageQuerySet):
    def owned_by(self, organisation: Any) -> Self:
        return self.filter(organisation=organisation)

    def about(self, concept: Concept) -> Self:
        return self.filter(pk__in=PracticeConcept.objects.filter(concept=concept).values("page"))

    def with_methods(self) -> Self:
        """Return the practices with the rows of their methods, labelled in the active language, in one more query."""
        rows = PracticeConcept.objects.filter(concept__scheme=Scheme.METHOD).labelled(get_language() or "en")
        return self.prefetch_related(Prefetch("concept_rows", queryset=rows, to_attr="method_rows"))

    def like(self, practice: PracticePage) -> Self:
        """Return the practices that share concepts with `practice`, those with the most first."""
        concepts = [row.concept_id for row in practice.concept_rows.all()]
        rows = PracticeConcept.objects.filter(page=models.OuterRef("pk"), concept__in=concepts).order_by()
        shared = rows.values("page").annotate(count=models.Count("pk")).values("count")
        others = self.exclude(translation_key=practice.translation_key)
        return (
            others.annotate(shared=models.Subquery(shared))
            .filter(shared__gt=0)
            .order_by("-shared", "-completeness", "pk")
        )

    def due_for_review(self, today: dt.date) -> Self:
        return self.filter(review_date__lte=today)

    def most_complete_first(self) -> Self:
        return self.order_by("-completeness", "-evidence_level", "-first_published_at", "-pk")


PracticeManager = ExchangePageManager.from_queryset(PracticeQuerySet)


class PracticePage(OwnedPage):
    # What it is
    problem = rich_text(
        _("problem addressed"), blank=False, help_text=_("What people come with, and why something had to be done.")
    )
    why_it_works = rich_text(
        _("why it works"), help_text=_("The idea behind it, in plain words, with its source if there is one.")
    )

    # How it is done
    delivery = models.CharField(_("format"), max_length=20, choices=Delivery.choices, default=Delivery.GROUP)
    sessions = models.PositiveSmallIntegerField(
        _("number of meetings"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty if it has no fixed end."),
    )
    session_minutes = models.PositiveSmallIntegerField(
        _("length of a meeting in minutes"), null=True, blank=True, validators=[MinValueValidator(5)]
    )
    group_size_from = models.PositiveSmallIntegerField(
        _("smallest group"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    group_size_to = models.PositiveSmallIntegerField(
        _("largest group"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    setting = models.CharField(
        _("where and when"),
        max_length=250,
        blank=True,
        help_text=_("For example: a quiet room with a second exit, on weekday evenings."),
    )
    steps = StreamField(
        ProcedureBlock(),
        verbose_name=_("steps"),
        help_text=_("What happens, in its order, so that others can do the same."),
    )
    materials = rich_text(_("materials"), help_text=_("What you need on the table: paper, forms, pictures, a room."))
    providers = rich_text(
        _("who provides it"), help_text=_("Roles, training that they need, and how they are supervised. No names.")
    )
    tailoring = rich_text(_("tailoring"), help_text=_("What you change for whom, and what must stay as it is."))
    resources = rich_text(
        _("resources and costs"), help_text=_("Hours of work, rent, material: what it takes for one round.")
    )

    # Safety
    ground_rules = rich_text(_("ground rules"), help_text=_("What participants agree on at the start."))
    screening = rich_text(
        _("screening and safety"),
        blank=False,
        help_text=_("Who it is not suitable for, how you find out, and what you do when somebody is in danger."),
    )
    survivor_involvement = rich_text(
        _("how survivors take part"), help_text=_("In planning, leading or evaluating it, not only as participants.")
    )

    # What is known about it
    evidence_level = models.PositiveSmallIntegerField(
        _("evidence"), choices=Evidence.choices, default=Evidence.DESCRIBED, help_text=_("Attendance is not an effect.")
    )
    evidence_text = rich_text(
        _("evidence of effectiveness"), help_text=_("What was asked or measured, of whom, and what the results were.")
    )
    what_did_not_work = rich_text(_("what did not work"), help_text=_("The most useful part for others. Be honest."))
    transfer_conditions = rich_text(
        _("conditions for transfer"), help_text=_("What another centre needs before it begins.")
    )
    sustainability = rich_text(_("how it lasts"), help_text=_("What happens when the project's money ends."))

    # About this page
    contact_role = models.CharField(
        _("contact role"),
        max_length=120,
        help_text=_("A role, never a person's name, for example: coordinator of self-help groups."),
    )
    licence = models.CharField(_("licence"), max_length=30, choices=Licence.choices, default=Licence.CC_BY)
    review_date = models.DateField(
        _("review date"),
        null=True,
        blank=True,
        help_text=_("When somebody should read the page again and say whether it is still correct."),
    )
    completeness = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = PracticeManager()

    base_form_class = PracticePageForm
    template = "practices/practice_page.html"
    kind = "practice"
    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    fact_fields: ClassVar[tuple[str, ...]] = (
        *OwnedPage.fact_fields,
        "delivery",
        "sessions",
        "session_minutes",
        "group_size_from",
        "group_size_to",
        "evidence_level",
        "licence",
        "review_date",
    )
    fact_rows: ClassVar[tuple[str, ...]] = ("concept_rows",)
    fact_row_fields: ClassVar[dict[str, tuple[str, ...]]] = {"sources": ("url", "year"), "attachments": ("document",)}
    text_fields: ClassVar[tuple[str, ...]] = (
        "problem",
        "why_it_works",
        "materials",
        "providers",
        "tailoring",
        "resources",
        "ground_rules",
        "screening",
        "survivor_involvement",
        "evidence_text",
        "what_did_not_work",
        "transfer_conditions",
        "sustainability",
    )
    checked_texts: ClassVar[tuple[str, ...]] = (
        *OwnedPage.checked_texts,
        "setting",
        "contact_role",
        "steps",
        *text_fields,
    )

    edit_handler = practice_edit_handler()

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")

    def clean(self) -> None:
        super().clean()
        if self.group_size_from and self.group_size_to and self.group_size_to < self.group_size_from:
            raise ValidationError({"group_size_to": _("The largest group cannot be smaller than the smallest.")})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:
            self.completeness = completeness(self)
        return super().save(*args, **kwargs)

    def concepts_in(self, scheme: str) -> list[Concept]:
        return [row.concept for row in self.concept_rows.all() if row.concept.scheme == scheme]

    @property
    def methods(self) -> list[Concept]:
        return self.concepts_in(Scheme.METHOD)

    @property
    def target_groups(self) -> list[Concept]:
        return self.concepts_in(Scheme.TARGET_GROUP)

    @property
    def violence(self) -> list[Concept]:
        return self.concepts_in(Scheme.VIOLENCE)

    @property
    def topics(self) -> list[Concept]:
        return self.concepts_in(Scheme.TOPIC)

    @property
    def licence_url(self) -> str:
        return LICENCE_URLS.get(Licence(self.licence), "")

    @property
    def minutes_of_steps(self) -> int:
        return sum(block.value.get("minutes") or 0 for block in self.steps)

    def is_due_for_review(self, today: dt.date | None = None) -> bool:
        return self.review_date is not None and self.review_date <= (today or dt.date.today())  # noqa: DTZ011

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rows = PracticeConcept.objects.labelled(get_language() or "")
        prefetch_related_objects([self], Prefetch("concept_rows", queryset=rows), "attachments__document", "sources")
        for row in self.concept_rows.all():
            row.concept.known_label = row.label
        adoptions = Adoption.objects.of_family(self)
        related = PracticePage.objects.like(self).with_methods()
        return (
            super().get_context(request, *args, **kwargs)
            | practice_context(self, adoptions, related, request)
            | {"sections": sections("exchange_related_sections", self, request)}
        )

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        return super().structured_data(request) | {
            "@type": "HowTo",
            "step": [{"@type": "HowToStep", "name": block.value["title"]} for block in self.steps],
            "creator": {"@type": "Organization", "name": self.organisation.name()},
            "license": self.licence_url,
            "keywords": [row.concept.label() for row in self.concept_rows.all()],
        }

    search_related = ("organisation__city", "concept_rows__concept", "sources", "attachments")

    def search_body(self) -> tuple[str, ...]:
        steps = (f"{step.get('title', '')}. {plain_text(step.get('text'))}" for step in stored_steps(self.steps))
        texts = (plain_text(getattr(self, name)) for name in self.text_fields)
        sources = (source.title for source in self.sources.all())
        return tuple(text for text in (*texts, *steps, self.setting, self.contact_role, *sources) if text)

    def search_content(self) -> SearchContent | None:
        organisation = self.organisation
        rows = list(self.concept_rows.all())
        by_scheme = {
            scheme: tuple(row.concept.code for row in rows if row.concept.scheme == scheme) for scheme in Scheme.values
        }
        return SearchContent(
            kind=self.kind,
            title=self.title,
            summary=self.summary,
            body=self.search_body(),
            concepts=tuple(row.concept.code for row in rows),
            facets={
                "method": by_scheme[Scheme.METHOD],
                "target-group": by_scheme[Scheme.TARGET_GROUP],
                "violence": by_scheme[Scheme.VIOLENCE],
                "topic": by_scheme[Scheme.TOPIC],
                "country": (organisation.country,),
                "city": (organisation.city.name,) if organisation.city else (),
                "evidence": (str(self.evidence_level),),
            },
            owner=organisation.code,
            dated=self.first_published_at.date() if self.first_published_at else None,
            evidence=self.evidence_level,
            attachments=tuple(attachment.document_id for attachment in self.attachments.all()),
        )

    def missing_for_reuse(self) -> list[Any]:
        """Return the fields that others still need before they can run the practice."""
        return missing_for_reuse(self)


class PracticeIndexPage(IndexPage):
    listed_model = PracticePage
    subpage_types = ["practices.PracticePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of practices")
        verbose_name_plural = _("lists of practices")

    def listed_pages(self) -> Any:
        return PracticePage.objects.with_methods().newest_first()
