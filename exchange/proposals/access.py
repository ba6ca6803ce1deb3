"""Access to proposals: who may propose to which page, and who decides about which proposal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from exchange.access.page_types import is_owned, page_types
from exchange.access.person import person_of
from exchange.access.policy import OF_THE_LANGUAGE, OF_THE_OWNER, OF_THE_SITE, Verb, holding_of, may
from exchange.access.querysets import NONE, WRITTEN_HERE, pages_for
from exchange.access.rights import RIGHTS
from exchange.conf import setting
from exchange.ownership.holding import Holding
from exchange.ownership.verbs import Kind, Standing
from exchange.proposals.models.proposal import Proposal, ProposalQuerySet
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership, roles_from
from exchange.records.site_role import SiteRole
from search.visibility import visible_pages


def may_propose(request: HttpRequest, page: Page) -> bool:
    """Return whether the person may propose to `page`: a partner, and only for what they may read."""
    if not may(request.user, Verb.PROPOSE, page):
        return False
    if may(request.user, Verb.VIEW_DRAFT, page):
        return True
    return bool(visible_pages(Page.objects.filter(pk=page.pk), request).exists())


def decides(user: Any, proposal: Proposal, page: Page | None) -> bool:
    """Return whether `user` decides about `proposal`; nobody does about one whose page is gone."""
    if page is None:
        return False
    if may(user, Verb.DECIDE_PROPOSAL, page):
        return True
    return may(user, Verb.DECIDE_FOR_ABSENT_OWNER, page) and is_due(proposal, page)


def is_due(proposal: Proposal, page: Page) -> bool:
    """Return whether the proposal has waited long enough for somebody who does not exist."""
    return proposal.created_at <= waiting_since() and not deciders(page).exists()


def waiting_since() -> dt.datetime:
    return timezone.now() - dt.timedelta(days=setting("EXCHANGE_PROPOSAL_DAYS"))


def proposals_for(user: Any) -> ProposalQuerySet:
    """Return the proposals about which `user` decides or decided; the same as `decides`, in one query."""
    found = Q(page__in=pages_for(user, Verb.DECIDE_PROPOSAL).values("pk"))
    if SiteRole.Role.COORDINATOR in person_of(user).site_roles:
        found |= due_proposals()
    return Proposal.objects.filter(found)


def due_proposals() -> Q:
    """Return those that wait for a site coordinator, since nobody of the owner can answer them."""
    return Q(created_at__lte=waiting_since(), page__in=pages_without_deciders().values("pk"))


def deciders(page: Page) -> QuerySet[Any]:
    """Return the active users who decide about proposals for `page`, as the table of rights says.

    Administrators are left out.
    """
    holding = holding_of(page)
    users = get_user_model()._default_manager.filter(is_active=True)
    if holding is None:
        return users.none()
    found = NONE
    for standing in RIGHTS[holding.kind].get(Verb.DECIDE_PROPOSAL, frozenset()):
        found |= Q(pk__in=_people(standing, holding).values("user"))
    return users.filter(found)


def _people(standing: Standing, holding: Holding) -> QuerySet[Any]:
    if standing in OF_THE_OWNER:
        roles = roles_from(OF_THE_OWNER[standing])
        return Membership.objects.filter(role__in=roles, organisation__in=holding.owners)
    if standing in OF_THE_LANGUAGE:
        return LanguageRole.objects.filter(role=OF_THE_LANGUAGE[standing], locale=holding.locale_id)
    return SiteRole.objects.filter(role=OF_THE_SITE[standing])


def pages_without_deciders() -> QuerySet[Page]:
    """Return the pages about whose proposals nobody decides.

    All who could decide have left, or have never been named.
    """
    found = NONE
    for model in page_types():
        source, translation = (
            (Kind.OWNED, Kind.OWNED_TRANSLATION) if is_owned(model) else (Kind.SITE, Kind.SITE_TRANSLATION)
        )
        answered = (WRITTEN_HERE & _answered(source)) | (~WRITTEN_HERE & _answered(translation))
        found |= Q(pk__in=model._default_manager.exclude(answered).order_by().values("pk"))
    return Page.objects.filter(found)


def _answered(kind: Kind) -> Q:
    """Return the pages of `kind` that somebody active decides about."""
    found = NONE
    for standing in RIGHTS[kind].get(Verb.DECIDE_PROPOSAL, frozenset()):
        if standing in OF_THE_OWNER:
            rows = Membership.objects.filter(role__in=roles_from(OF_THE_OWNER[standing]), user__is_active=True)
            found |= Q(organisation__in=rows.values("organisation"))
        elif standing in OF_THE_LANGUAGE:
            languages = LanguageRole.objects.filter(role=OF_THE_LANGUAGE[standing], user__is_active=True)
            found |= Q(locale__in=languages.values("locale"))
        elif standing in OF_THE_SITE:
            named = SiteRole.objects.filter(role=OF_THE_SITE[standing], user__is_active=True)
            found |= Q(Exists(named))
    return found
