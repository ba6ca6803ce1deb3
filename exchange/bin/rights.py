"""Rights in the bin: the policy of who may restore, purge and see what, asked about what a deleted thing was."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from exchange.access.person import Person, person_of, publishes_for
from exchange.access.policy import OF_THE_LANGUAGE, OF_THE_OWNER, OF_THE_SITE, Verb, may
from exchange.access.rights import RIGHTS
from exchange.bin.models import BinnedItem
from exchange.ownership.verbs import Standing
from exchange.records.site_role import SiteRole


def may_restore(user: Any, item: BinnedItem) -> bool:
    """Return whether `user` may restore: people who decided about it.

    For a page that was a draft, also people who may delete drafts there.
    """
    return may(user, Verb.RESTORE, item) or (was_draft(item) and may(user, Verb.DELETE_DRAFT, item))


def was_draft(item: BinnedItem) -> bool:
    return item.kind == BinnedItem.Kind.PAGE and not item.was_live


def may_delete_for_good(user: Any, item: BinnedItem) -> bool:
    return may(user, Verb.RESTORE, item)


def sees_bin(user: Any) -> bool:
    """Return whether `user` takes part in the exchange, and so could have something to restore."""
    return person_of(user).is_partner


def items_for(user: Any) -> QuerySet[BinnedItem]:
    """Return what `user` may restore; what `may_restore` says, in one query."""
    items = BinnedItem.objects.restorable()
    person = person_of(user)
    if person.is_administrator:
        return items
    drafts = Q(kind=BinnedItem.Kind.PAGE, was_live=False)
    return items.filter(_allowed(person, Verb.RESTORE) | (drafts & _allowed(person, Verb.DELETE_DRAFT)))


def _allowed(person: Person, verb: Verb) -> Q:
    found = Q(pk__in=[])
    for kind, rights in RIGHTS.items():
        for standing in rights.get(verb, frozenset()):
            found |= Q(holding_kind=str(kind)) & _standing(person, standing)
    return found


def _standing(person: Person, standing: Standing) -> Q:
    if standing in OF_THE_OWNER:
        return Q(organisation_key__in=person.organisations_as(OF_THE_OWNER[standing]))
    if standing in OF_THE_LANGUAGE:
        locales = person.locales_as(OF_THE_LANGUAGE[standing])
        return Q(locale_key__in=locales) | (Q(locale_key=None) if locales else Q(pk__in=[]))
    if standing in OF_THE_SITE:
        return ~Q(pk__in=[]) if OF_THE_SITE[standing] in person.site_roles else Q(pk__in=[])
    if standing is Standing.DECIDER:
        return Q(organisation_key__in=person.organisations_as(OF_THE_OWNER[Standing.PUBLISHER]))
    if standing is Standing.RESPONSIBLE:
        return Q(responsible_user_key=person.user_id)
    return ~Q(pk__in=[]) if standing is Standing.PARTNER and person.is_partner else Q(pk__in=[])


def may_purge_site(user: Any) -> bool:
    """Return whether `user` may remove a text from everything that the site keeps: administrators alone."""
    return person_of(user).is_administrator


def may_purge_page(user: Any, page: Any) -> bool:
    return may(user, Verb.PURGE, page)


def purges_something(user: Any) -> bool:
    """Return whether there is, or may be one day, a page from which `user` may remove a text."""
    person = person_of(user)
    return bool(person.is_administrator or publishes_for(user) or SiteRole.Role.EDITOR in person.site_roles)
