"""Changes of who takes part in an organisation and as what; each is one transaction, and asks the policy first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from exchange.access.person import person_of
from exchange.access.policy import Verb, may
from exchange.people.sessions import sign_out_everywhere
from exchange.records.membership import LADDER, Membership, Role
from exchange.records.organisation import Organisation, OrganisationQuerySet


def managed_organisations(user: Any) -> OrganisationQuerySet:
    """Return the organisations whose people `user` manages."""
    person = person_of(user)
    if person.is_administrator:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=person.organisations_as(Role.COORDINATOR))


def manages_people(user: Any) -> bool:
    """Return whether there is any organisation whose people `user` manages; without a query of its own."""
    person = person_of(user)
    return person.is_administrator or bool(person.organisations_as(Role.COORDINATOR))


def grantable_roles(user: Any, organisation: Organisation) -> tuple[Role, ...]:
    """Return the roles that `user` may give in `organisation`: none above their own."""
    if not may(user, Verb.MANAGE_MEMBERS, organisation):
        return ()
    person = person_of(user)
    return tuple(role for role in LADDER if person.is_administrator or organisation.pk in person.organisations_as(role))


def may_change(user: Any, membership: Membership) -> bool:
    """Return whether `user` may change or end `membership`: nobody does so to a role above their own."""
    return membership.role in grantable_roles(user, membership.organisation)


def is_last_coordinator(membership: Membership) -> bool:
    """Return whether nobody else coordinates the organisation; an account that is closed coordinates nothing."""
    if membership.role != Role.COORDINATOR:
        return False
    others = Membership.objects.filter(organisation=membership.organisation_id, role=Role.COORDINATOR)
    return not others.exclude(pk=membership.pk).filter(user__is_active=True).exists()


@transaction.atomic
def change_role(membership: Membership, role: str, by: Any, *, knowing: bool = False) -> None:
    """Give the member another role.

    Raises PermissionDenied, or ValidationError if this would remove the last coordinator and the person who does it
    was not warned (`knowing`).
    """
    _lock(membership.organisation_id)
    membership.refresh_from_db()
    if not may_change(by, membership) or role not in grantable_roles(by, membership.organisation):
        raise PermissionDenied
    if role != Role.COORDINATOR:
        _refuse_unknowing(membership, knowing)
    if role == membership.role:
        return
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    log(
        membership.organisation,
        "exchange.member_role_changed",
        user=by,
        data={"account": membership.user_id, "from": before, "to": role},
    )


@transaction.atomic
def end_membership(membership: Membership, by: Any, *, knowing: bool = False) -> None:
    """End a membership and sign the person out everywhere; what they wrote stays. Raises as `change_role` does."""
    _lock(membership.organisation_id)
    membership.refresh_from_db()
    if not may_change(by, membership):
        raise PermissionDenied
    _refuse_unknowing(membership, knowing)
    organisation, user_id = membership.organisation, membership.user_id
    membership.delete()
    sign_out_everywhere(user_id)
    log(organisation, "exchange.member_left", user=by, data={"account": user_id, "role": membership.role})


@transaction.atomic
def add_member(organisation: Organisation, user: Any, role: str, by: Any) -> Membership:
    """Let `user` take part as `role`, or as more if they do already.

    `by` is the person in whose right the role is given. Raises PermissionDenied.
    """
    _lock(organisation.pk)
    if role not in grantable_roles(by, organisation):
        raise PermissionDenied
    membership = Membership.objects.filter(organisation=organisation, user=user).first()
    if membership is None:
        membership = Membership.objects.create(organisation=organisation, user=user, role=role)
    elif LADDER.index(Role(membership.role)) < LADDER.index(Role(role)):
        membership.role = role
        membership.save(update_fields=["role"])
    log(organisation, "exchange.member_joined", user=by, data={"account": user.pk, "role": membership.role})
    return membership


@transaction.atomic
def end_role(row: Any, by: Any) -> None:
    """End a role for a language or for the site. Raises PermissionDenied."""
    _refuse_others(by)
    log(row.user, "exchange.role_ended", user=by, data={"role": _name_of(row)})
    row.delete()


@transaction.atomic
def appoint(row: Any, by: Any) -> None:
    """Give a role for a language or for the site. Raises PermissionDenied."""
    _refuse_others(by)
    row.save()
    log(row.user, "exchange.role_given", user=by, data={"role": _name_of(row)})


def _refuse_others(by: Any) -> None:
    if not person_of(by).is_administrator:
        raise PermissionDenied


def _name_of(row: Any) -> str:
    """Return the role as a log keeps it: its code, and that of the language."""
    locale = getattr(row, "locale", None)
    return f"{row.role}, {locale.language_code}" if locale is not None else str(row.role)


def _lock(organisation_id: int) -> None:
    """Let two coordinators who remove each other wait for one another, so that the second one is warned."""
    list(Organisation.objects.select_for_update().filter(pk=organisation_id).values_list("pk"))


def _refuse_unknowing(membership: Membership, knowing: bool) -> None:
    if not knowing and is_last_coordinator(membership):
        raise ValidationError(
            _("This is the last coordinator of the organisation. Read what follows, and confirm it."),
            code="last_coordinator",
        )
