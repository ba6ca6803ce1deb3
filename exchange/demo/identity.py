"""Identities of what the demonstration loads, so that a second run knows it again."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("8d6a3f0e-4a55-4a6e-9d0b-5f2f6f3f2c11")
"""Fixed for ever: a page that was loaded once is known by what is made of this."""


def identity(*parts: object) -> uuid.UUID:
    """Return the same UUID for the same parts, for example ("practice", "benefit-concert")."""
    return uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts))
