"""The one policy: may this person do this to this thing? It asks the stored row, and the answer is no by default.

A thing says what it is to the policy by a method `holding()`, read from its row and never from a form or a draft.
What has none is not the exchange's: Wagtail's own permissions decide about a host's own pages and records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.models import CollectionMember

from exchange.access.files import holding_of_file
from exchange.access.person import Person, person_of
from exchange.access.rights import RIGHTS
from exchange.ownership.holding import Holding
from exchange.ownership.verbs import Kind, Standing, Verb
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Role
from exchange.records.site_role import SiteRole

__all__ = ["Holding", "Kind", "Standing", "Verb", "holding_of", "may", "may_hold", "standings"]

OF_THE_OWNER = {
    Standing.READER: Role.READER,
    Standing.EDITOR: Role.EDITOR,
    Standing.PUBLISHER: Role.PUBLISHER,
    Standing.COORDINATOR: Role.COORDINATOR,
}
OF_THE_LANGUAGE = {
    Standing.TRANSLATOR: LanguageRole.Role.TRANSLATOR,
    Standing.REVIEWER: LanguageRole.Role.REVIEWER,
    Standing.LANGUAGE_PUBLISHER: LanguageRole.Role.PUBLISHER,
}
OF_THE_SITE = {
    Standing.SITE_EDITOR: SiteRole.Role.EDITOR,
    Standing.SITE_COORDINATOR: SiteRole.Role.COORDINATOR,
}


def may(user: Any, verb: Verb, thing: Any) -> bool:
    """Return whether `user` may do `verb` to `thing`."""
    return person_of(user).is_administrator or may_hold(user, verb, holding_of(thing))


def may_hold(user: Any, verb: Verb, holding: Holding | None) -> bool:
    """Return the same for all that has this holding, if many pages or files share one; None is what is a host's own."""
    person = person_of(user)
    return _suffices(person, verb, holding) or (person.is_administrator and holding is not None)


def _suffices(person: Person, verb: Verb, holding: Holding | None) -> bool:
    if holding is None:
        return False
    return not RIGHTS[holding.kind].get(verb, frozenset()).isdisjoint(standings(person, holding))


def holding_of(thing: Any) -> Holding | None:
    """Return what `thing` is to the policy; None for what is not the exchange's."""
    specific = getattr(thing, "specific_deferred", thing)
    tell = getattr(specific, "holding", None)
    if tell is None and isinstance(thing, CollectionMember):
        # A picture or a document, whose model is Wagtail's or a host's.
        return holding_of_file(thing)
    return tell() if tell is not None else None


def standings(person: Person, holding: Holding) -> frozenset[Standing]:
    """Return the standings of `person` in relation to what `holding` describes."""
    return frozenset(_standings(person, holding))


def _standings(person: Person, holding: Holding) -> Iterator[Standing]:
    if person.is_partner:
        yield Standing.PARTNER
    if holding.owners:
        yield from (each for each, role in OF_THE_OWNER.items() if holding.owners <= person.organisations_as(role))
    for standing, language_role in OF_THE_LANGUAGE.items():
        locales = person.locales_as(language_role)
        if holding.locale_id in locales or (holding.locale_id is None and locales):
            yield standing
    yield from (each for each, role in OF_THE_SITE.items() if role in person.site_roles)
    yield from _standings_to_a_set(person, holding)


def _standings_to_a_set(person: Person, holding: Holding) -> Iterator[Standing]:
    if holding.responsible_user_id is not None and holding.responsible_user_id == person.user_id:
        yield Standing.RESPONSIBLE
    if holding.parts and all(_suffices(person, Verb.PUBLISH, part) for part in holding.parts):
        yield Standing.DECIDER
