"""Consequences of the end of a membership, shown before it is ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from wagtail.models import Page

from exchange.access.page_types import is_owned, page_types
from exchange.people.leaving import closes_with
from exchange.people.models.invitation import Invitation
from exchange.people.roles import is_last_coordinator
from exchange.records.membership import Membership
from exchange.translation.release.models import ReleaseSet


@dataclass(frozen=True, slots=True)
class Consequences:
    """`locked` counts pages that are opened; `sets` need somebody else who is responsible for them."""

    is_last_coordinator: bool
    closes_account: bool
    locked: int
    invitations: int
    sets: Sequence[ReleaseSet]


def consequences_of(membership: Membership) -> Consequences:
    """Return the consequences, in a few queries, whatever the number of pages."""
    organisation, user = membership.organisation, membership.user
    owned = _owned_pages(organisation.pk)
    return Consequences(
        is_last_coordinator=is_last_coordinator(membership),
        closes_account=closes_with(user, [membership]),
        locked=owned.filter(locked=True, locked_by=user).count(),
        invitations=Invitation.objects.unanswered().filter(organisation=organisation, invited_by=user).count(),
        sets=list(ReleaseSet.objects.open().filter(responsible_user=user, pages__page__in=owned).distinct()[:20]),
    )


def _owned_pages(organisation_id: int) -> QuerySet[Page]:
    owned = Q(pk__in=[])
    for model in page_types():
        if is_owned(model):
            owned |= Q(pk__in=model._default_manager.filter(organisation=organisation_id).order_by().values("pk"))
    return Page.objects.filter(owned)
