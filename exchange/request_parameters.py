"""Parameters of a request: primary keys sent as texts, and queries of addresses that leave some out."""

from __future__ import annotations

from django.http import HttpRequest

MAX_KEY = 2**63 - 1
"""What a database keeps in a primary key."""


def key_from(text: str) -> int | None:
    """Return the primary key that `text` says; None for everything else, such as 10,000 digits or a "²"."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        return None
    number = int(text)
    return number if number <= MAX_KEY else None


def query_without(request: HttpRequest, *names: str) -> str:
    """Return the query of the address without these parameters, for links to other pages of a list."""
    parameters = request.GET.copy()
    for name in names:
        parameters.pop(name, None)
    return parameters.urlencode()
