"""Numbers that a request sends as texts: what no row can be called by is as good as none."""

from __future__ import annotations

LARGEST_KEY = 2**63 - 1
"""What a database keeps in a primary key."""


def key_from(text: str) -> int | None:
    """The primary key that `text` says; None for everything else, such as 10,000 digits or a "²"."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        return None
    number = int(text)
    return number if number <= LARGEST_KEY else None
