"""The policy as a condition of a query: which pages somebody may do something to, without asking page by page."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from exchange.access.page_permissions import is_owned, page_types
from exchange.access.person import Person, person_of
from exchange.access.policy import OF_THE_LANGUAGE, OF_THE_OWNER, OF_THE_SITE
from exchange.access.rights import RIGHTS
from exchange.access.verbs import Kind, Standing, Verb

WRITTEN_HERE = Q(source_locale=None) | Q(source_locale=F("locale"))
"""Pages in the language in which they were written first."""
NONE = Q(pk__in=[])
ALL = ~NONE


def pages_for(user: Any, verb: Verb) -> QuerySet[Page]:
    """The pages of the exchange to which `user` may do `verb`; what `policy.may` says, in one query."""
    person = person_of(user)
    allowed = NONE
    for model in page_types():
        rows = model._default_manager.filter(_allowed(person, verb, model)).order_by()
        allowed |= Q(pk__in=rows.values("pk"))
    return Page.objects.filter(allowed)


def _allowed(person: Person, verb: Verb, model: type[Page]) -> Q:
    if person.is_administrator:
        return ALL
    source, translation = (
        (Kind.OWNED, Kind.OWNED_TRANSLATION) if is_owned(model) else (Kind.SITE, Kind.SITE_TRANSLATION)
    )
    written = _standing(person, RIGHTS[source].get(verb, frozenset()), is_source=True)
    translated = _standing(person, RIGHTS[translation].get(verb, frozenset()), is_source=False)
    return (WRITTEN_HERE & written) | (~WRITTEN_HERE & translated)


def _standing(person: Person, standings: frozenset[Standing], *, is_source: bool) -> Q:
    """The pages to which `person` stands in one of `standings`."""
    found = NONE
    for standing in standings:
        if standing in OF_THE_OWNER:
            found |= Q(organisation__in=person.organisations_as(OF_THE_OWNER[standing]))
        elif standing in OF_THE_LANGUAGE:
            locales = person.locales_as(OF_THE_LANGUAGE[standing])
            # A page may be translated from its own language into each of theirs.
            found |= (ALL if locales else NONE) if is_source else Q(locale__in=locales)
        elif standing in OF_THE_SITE:
            found |= ALL if OF_THE_SITE[standing] in person.site_roles else NONE
        elif standing is Standing.PARTNER:
            found |= ALL if person.is_partner else NONE
    return found
