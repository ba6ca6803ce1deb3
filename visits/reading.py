"""Template context: what a reader sees next to the text of a visit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from exchange.pages.listing import Card, cards_for, pages_for_reader
from exchange.pages.organisation_page import organisation_links
from exchange.records.organisation import Organisation
from visits.route import draw_route


def visit_context(visit: Any, request: HttpRequest) -> dict[str, Any]:
    stops = list(visit.stops.all())
    follow_ups = list(visit.follow_ups.all())
    hosts = [row.organisation_id for row in visit.hosts.all()]
    named = {visit.organisation_id, *hosts, *(row.organisation_id for row in (*stops, *follow_ups))} - {None}
    links = {
        link.organisation.pk: link
        for link in organisation_links(Organisation.objects.filter(pk__in=named).named(), request)
    }
    practices = practice_cards((*stops, *follow_ups), request)
    return {
        "owner": links[visit.organisation_id],
        "hosts": [links[pk] for pk in hosts],
        "cities": visit.cities_in_order(),
        "route": draw_route(visit.cities_in_order()),
        "stops": [(stop, links.get(stop.organisation_id), practices.get(stop.practice_id)) for stop in stops],
        "follow_ups": [(row, links.get(row.organisation_id), practices.get(row.practice_id)) for row in follow_ups],
        "resulting_practices": _without_repeats(practices.get(row.practice_id) for row in follow_ups),
    }


def practice_cards(rows: Iterable[Any], request: HttpRequest) -> dict[int | None, Card]:
    """Return, of each practice that `rows` name, by the id they name, the version that the reader understands best."""
    named = {row.practice_id: row.practice for row in rows if row.practice is not None}
    families: dict[Any, set[Any]] = {}
    for practice in named.values():
        families.setdefault(practice.specific_class or Page, set()).add(practice.translation_key)
    pages: list[Any] = []
    for page_type, keys in families.items():
        pages += pages_for_reader(page_type._default_manager.filter(translation_key__in=keys), request)
    cards = {card.page.translation_key: card for card in cards_for(pages, request)}
    return {pk: cards[practice.translation_key] for pk, practice in named.items() if practice.translation_key in cards}


def _without_repeats(cards: Iterable[Card | None]) -> list[Card]:
    return list({card.page.pk: card for card in cards if card is not None}.values())
