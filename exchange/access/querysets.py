"""The policy as a condition of a query: which pages somebody may do something to, without asking page by page."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from exchange.access.page_types import is_owned, page_types
from exchange.access.person import Person, person_of
from exchange.access.policy import OF_THE_LANGUAGE, OF_THE_OWNER, OF_THE_SITE
from exchange.access.rights import RIGHTS
from exchange.ownership.verbs import Kind, Standing, Verb

WRITTEN_HERE = Q(source_locale=None) | Q(source_locale=F("locale"))
"""Pages in the language in which they were written first."""
NONE = Q(pk__in=[])


Condition = Q | bool
"""A condition of a query; True or False if it holds for all pages of a type or for none, and need not be asked."""


def pages_for(user: Any, verb: Verb) -> QuerySet[Page]:
    """Return the pages of the exchange to which `user` may do `verb`; what `policy.may` says, in one query."""
    return Page.objects.filter(page_condition(user, verb))


def page_condition(user: Any, verb: Verb) -> Q:
    """Return the same as a condition on pages, to be joined with others."""
    person = person_of(user)
    allowed = NONE
    for model in page_types():
        condition = True if person.is_administrator else _allowed(person, verb, model)
        if condition is not False:
            rows = model._default_manager.order_by()
            allowed |= Q(pk__in=(rows if condition is True else rows.filter(condition)).values("pk"))
    return allowed


def _allowed(person: Person, verb: Verb, model: type[Page]) -> Condition:
    source, translation = (
        (Kind.OWNED, Kind.OWNED_TRANSLATION) if is_owned(model) else (Kind.SITE, Kind.SITE_TRANSLATION)
    )
    written = _standing(person, RIGHTS[source].get(verb, frozenset()), is_source=True)
    translated = _standing(person, RIGHTS[translation].get(verb, frozenset()), is_source=False)
    if written is True and translated is True:
        return True
    return _any([_both(WRITTEN_HERE, written), _both(~WRITTEN_HERE, translated)])


def _standing(person: Person, standings: frozenset[Standing], *, is_source: bool) -> Condition:
    """Return the pages to which `person` has one of `standings`."""
    return _any([_stands(person, standing, is_source=is_source) for standing in standings])


def _stands(person: Person, standing: Standing, *, is_source: bool) -> Condition:
    if standing in OF_THE_OWNER:
        organisations = person.organisations_as(OF_THE_OWNER[standing])
        return Q(organisation__in=organisations) if organisations else False
    if standing in OF_THE_LANGUAGE:
        locales = person.locales_as(OF_THE_LANGUAGE[standing])
        # A page may be translated from its own language into each of theirs.
        return Q(locale__in=locales) if locales and not is_source else bool(locales)
    if standing in OF_THE_SITE:
        return OF_THE_SITE[standing] in person.site_roles
    return standing is Standing.PARTNER and person.is_partner


def _any(conditions: list[Condition]) -> Condition:
    if True in conditions:
        return True
    asked = [condition for condition in conditions if isinstance(condition, Q)]
    return reduce(or_, asked) if asked else False


def _both(condition: Q, other: Condition) -> Condition:
    if isinstance(other, Q):
        return condition & other
    return condition if other else False
