"""Template context: what a reader sees next to the text of a practice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from exchange.pages.listing import cards_for, pages_for_reader
from exchange.pages.organisation_page import organisation_links
from exchange.records.organisation import Organisation

RELATED = 3


def practice_context(practice: Any, adoptions: Any, related: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the template context: the owner, who uses the practice, and practices like it.

    `adoptions` is a queryset of the practice's family, `related` one of practices, the most like it first.
    """
    adoptions = list(adoptions)
    named = {practice.organisation_id, *(adoption.organisation_id for adoption in adoptions)}
    organisations = Organisation.objects.filter(pk__in=named).named()
    links = {link.organisation.pk: link for link in organisation_links(organisations, request)}
    practice.organisation = links[practice.organisation_id].organisation  # with its name
    return {
        "owner": links[practice.organisation_id],
        "adoptions": [(adoption, links[adoption.organisation_id]) for adoption in adoptions],
        "related": cards_for(pages_for_reader(related, request)[:RELATED], request),
        "today": timezone.localdate(),
    }
