"""The roles that a user holds, read from their rows once per request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, F, Value

from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership, Role, roles_from
from exchange.records.site_role import SiteRole

_MEMO = "_exchange_person"


@dataclass(frozen=True, slots=True)
class Person:
    """The person asking: by role the organisations, the locales by primary key, and the roles for the whole site."""

    user_id: int | None = None
    is_administrator: bool = False
    organisations: Mapping[str, frozenset[int]] = field(default_factory=dict)
    languages: Mapping[str, frozenset[int]] = field(default_factory=dict)
    site_roles: frozenset[str] = frozenset()

    @property
    def is_partner(self) -> bool:
        """Return whether the person takes part in the exchange in any way."""
        return bool(self.is_administrator or self.organisations or self.languages or self.site_roles)

    def organisations_as(self, role: str) -> frozenset[int]:
        """Return the organisations in which the person holds `role` or one above it."""
        return frozenset().union(*(self.organisations.get(higher, frozenset()) for higher in roles_from(role)))

    def locales_as(self, *roles: str) -> frozenset[int]:
        return frozenset().union(*(self.languages.get(role, frozenset()) for role in roles))


NOBODY = Person()


def person_of(user: Any) -> Person:
    """Return the roles of `user`, kept on the object that a request has; none if inactive or not logged in."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    person: Person | None = getattr(user, _MEMO, None)
    if person is None:
        person = _read(user)
        setattr(user, _MEMO, person)
    return person


def _read(user: Any) -> Person:
    """Read the rows of all kinds of roles, in one query; none of users who may do everything anyway."""
    if user.is_superuser:
        return Person(user_id=user.pk, is_administrator=True)
    found: dict[str, dict[str, set[int]]] = {kind: defaultdict(set) for kind in ("organisation", "language", "site")}
    rows = (
        (Membership, "organisation", F("organisation_id")),
        (LanguageRole, "language", F("locale_id")),
        (SiteRole, "site", Value(0, output_field=BigIntegerField())),
    )
    queries = [
        model.objects.filter(user=user).order_by().values_list(Value(kind), "role", key) for model, kind, key in rows
    ]
    for kind, role, key in queries[0].union(*queries[1:], all=True):
        found[kind][role].add(key)
    return Person(
        user_id=user.pk,
        organisations={role: frozenset(keys) for role, keys in found["organisation"].items()},
        languages={role: frozenset(keys) for role, keys in found["language"].items()},
        site_roles=frozenset(found["site"]),
    )


def writes_for(user: Any) -> frozenset[int]:
    """Return the keys of the organisations in whose name `user` writes."""
    return person_of(user).organisations_as(Role.EDITOR)


def publishes_for(user: Any) -> frozenset[int]:
    """Return the keys of the organisations in whose name `user` publishes."""
    return person_of(user).organisations_as(Role.PUBLISHER)
