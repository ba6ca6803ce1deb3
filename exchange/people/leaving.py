"""Loss of a role and what follows: locks are opened, release sets handed over, sessions and accounts closed.

Rights themselves need nothing: the policy reads the rows. What the person wrote stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from exchange.access.person import person_of
from exchange.access.policy import Standing, Verb, holding_of, may, standings
from exchange.people.mail import tell_of_release_sets
from exchange.people.models.account_state import AccountState
from exchange.people.sessions import sign_out_everywhere
from exchange.records.membership import Membership, Role, roles_from
from exchange.records.site_role import SiteRole
from exchange.translation.release.models import ReleaseSet


@transaction.atomic
def follow_loss(user_id: Any) -> None:
    """Take back what the account holds without the right to it, and close it if no role is left."""
    user = get_user_model()._default_manager.filter(pk=user_id).first()
    if user is None:
        return
    give_back(user_id, user)
    if not person_of(user).is_partner:
        sign_out_everywhere(user_id)
        _close(user)


@transaction.atomic
def follow_closing(user_id: Any) -> None:
    """Follow up when somebody made the account inactive on purpose: no invitation opens it again."""
    AccountState.objects.filter(pk=user_id).update(closed_at=None)
    sign_out_everywhere(user_id)
    give_back(user_id)


@transaction.atomic
def give_back(user_id: Any, person: Any = None) -> None:
    """Open the locks and hand over the release sets of an account that `person` has no right to hold.

    All of them, if nobody (None) has the account any longer.
    """
    person = AnonymousUser() if person is None else person
    for page in locked_pages(user_id, person):
        Page.objects.filter(pk=page.pk).update(locked=False, locked_by=None, locked_at=None)
        log(page, "wagtail.unlock")
    sets = sets_to_hand_over(user_id, person)
    if sets:
        ReleaseSet.objects.filter(pk__in=[release_set.pk for release_set in sets]).update(responsible_user=None)
        transaction.on_commit(lambda: _tell_publishers(sets, user_id))


def locked_pages(user_id: Any, person: Any) -> list[Page]:
    """Return the pages of the exchange that the account locked and that `person` may not lock."""
    pages = Page.objects.filter(locked=True, locked_by=user_id).specific()
    return [page for page in pages if holding_of(page) is not None and not may(person, Verb.LOCK, page)]


def sets_to_hand_over(user_id: Any, person: Any) -> list[ReleaseSet]:
    """Return the open release sets for which the account is responsible, unless `person` publishes all their pages."""
    asked = person_of(person)
    return [
        release_set
        for release_set in ReleaseSet.objects.open().filter(responsible_user=user_id)
        if not (asked.is_administrator or Standing.DECIDER in standings(asked, release_set.holding()))
    ]


def closes_with(user: Any, memberships: Iterable[Any] = ()) -> bool:
    """Return whether the account would be closed when `memberships` end.

    That is if an invitation made it, and nothing is left for it.
    """
    ending = [membership.pk for membership in memberships]
    left = Membership.objects.filter(user=user).exclude(pk__in=ending).exists()
    return not left and not user.language_roles.exists() and not user.site_roles.exists() and _is_by_invitation(user)


def _is_by_invitation(user: Any) -> bool:
    if not AccountState.objects.filter(pk=user.pk, by_invitation=True).exists():
        return False
    rights = user.is_superuser or getattr(user, "is_staff", False)
    # A host's own groups and permissions give the account something to do other than the exchange.
    return not (rights or user.groups.filter(exchange_role=None).exists() or user.user_permissions.exists())


def _close(user: Any) -> None:
    """Make an account inactive that an invitation made and for which nothing is left."""
    if not user.is_active or not _is_by_invitation(user):
        return
    AccountState.objects.filter(pk=user.pk).update(closed_at=timezone.now())
    # Not by `save`: that would say that somebody closed the account on purpose (exchange.people.signal_handlers).
    get_user_model()._default_manager.filter(pk=user.pk).update(is_active=False)
    log(user, "exchange.account_closed")


def holders() -> set[Any]:
    """Return the accounts that locked a page or are responsible for an open release set."""
    locked = Page.objects.filter(locked=True, locked_by__isnull=False).values_list("locked_by", flat=True)
    responsible = (
        ReleaseSet.objects.open().filter(responsible_user__isnull=False).values_list("responsible_user", flat=True)
    )
    return {*locked, *responsible}


def _tell_publishers(sets: list[ReleaseSet], user_id: Any) -> None:
    """Name the sets for which nobody is responsible now to the people who publish their pages."""
    for user, theirs in _publishers_of(sets, user_id).items():
        tell_of_release_sets(user, theirs)


def _publishers_of(sets: list[ReleaseSet], user_id: Any) -> dict[Any, list[ReleaseSet]]:
    told: dict[Any, list[ReleaseSet]] = {}
    for release_set in sets:
        for user in _who_publishes(release_set).exclude(pk=user_id):
            if user.is_active:
                told.setdefault(user, []).append(release_set)
    return told


def _who_publishes(release_set: ReleaseSet) -> QuerySet[Any]:
    """Return the publishers of the owners of its pages, and the site's editors if a page has no owner."""
    parts = release_set.holding().parts
    owners = frozenset().union(*(part.owners for part in parts if part is not None))
    published = Membership.objects.filter(organisation__in=owners, role__in=roles_from(Role.PUBLISHER))
    who = Q(pk__in=published.values("user"))
    if any(part is not None and not part.owners for part in parts):
        who |= Q(pk__in=SiteRole.objects.filter(role=SiteRole.Role.EDITOR).values("user"))
    return get_user_model()._default_manager.filter(who).select_related("wagtail_userprofile")
