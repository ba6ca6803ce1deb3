"""What a reader sees beside the text of a practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from exchange.listing import Card, cards_for, pages_for_reader
from exchange.models.organisation import Organisation
from exchange.models.organisation_page import organisation_links
from practices.models import Adoption, PracticeConcept, PracticePage
from practices.models.practice_page import Evidence

RELATED = 3


def practice_context(practice: PracticePage, request: HttpRequest) -> dict[str, Any]:
    rows = PracticeConcept.objects.select_related("concept").prefetch_related("concept__terms")
    prefetch_related_objects([practice], Prefetch("concept_rows", queryset=rows), "attachments__document", "sources")
    adoptions = list(Adoption.objects.of_family(practice))
    organisations = Organisation.objects.filter(
        pk__in={practice.organisation_id, *(adoption.organisation_id for adoption in adoptions)}
    ).with_names()
    links = {link.organisation.pk: link for link in organisation_links(organisations, request)}
    practice.organisation = links[practice.organisation_id].organisation  # with its names
    return {
        "owner": links[practice.organisation_id],
        "adoptions": [(adoption, links[adoption.organisation_id]) for adoption in adoptions],
        "related": related_practices(practice, request),
        "today": timezone.localdate(),
    }


def evidence_labels(codes: Iterable[str], language: str) -> Mapping[str, str]:
    """The levels of evidence in words, for the search's facet."""
    with override(language):
        levels = {str(value): str(label) for value, label in Evidence.choices}
    return {code: levels[code] for code in codes if code in levels}


def related_practices(practice: PracticePage, request: HttpRequest) -> list[Card]:
    """The practices that share the most concepts with `practice`, most first."""
    concepts = [row.concept_id for row in practice.concept_rows.all()]
    rows = PracticeConcept.objects.filter(concept__in=concepts)
    candidates = (
        PracticePage.objects.with_methods()
        .exclude(translation_key=practice.translation_key)
        .filter(pk__in=rows.values("page"))
    )
    ranked = (
        pages_for_reader(candidates, request)
        .annotate(shared=Count("concept_rows", filter=Q(concept_rows__concept__in=concepts)))
        .order_by("-shared", "-completeness", "pk")
    )
    return cards_for(ranked[:RELATED], request, beside=practice)
