"""Sections that one app adds to another app's pages, so that neither imports the other.

A function registered for one of Wagtail's hooks named below takes the subject (a page or a record) and the
request, and gives a Section, or None if it has nothing to say::

    @hooks.register("exchange_related_sections")
    def visits_that_saw_it(subject, request): ...

Hooks: `exchange_home_sections` (subject: the home page) and `exchange_related_sections` (subject: a page, an
Organisation, a Project or a Concept).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from exchange.pages.listing import Card


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is under it: cards, or rows that `template` draws."""

    code: str
    heading: str
    cards: Sequence[Card] = ()
    rows: Sequence[Any] = ()
    template: str = "exchange/components/card_grid.html"
    more_url: str = ""
    more_text: str = ""


def sections(hook: str, subject: Any, request: HttpRequest) -> list[Section]:
    """Return what the apps add for `subject`, in the order in which they registered."""
    found = (add_section(subject, request) for add_section in hooks.get_hooks(hook))
    return [section for section in found if section is not None]
