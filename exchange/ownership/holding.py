"""Holding: what a stored row is to the policy. Things report it by a method `holding()`."""

from __future__ import annotations

from dataclasses import dataclass

from exchange.ownership.verbs import Kind


@dataclass(frozen=True, slots=True)
class Holding:
    """`owners` are primary keys of organisations; if there are several, a standing must exist towards each.

    `locale_id` is the language of a translation; None for what may be translated into any.
    """

    kind: Kind
    owners: frozenset[int] = frozenset()
    locale_id: int | None = None
    responsible_user_id: int | None = None
    parts: tuple[Holding | None, ...] = ()
    """What a set of pages consists of, each kind and owner once; None stands for what is not the exchange's."""


SHARED_RECORD = Holding(Kind.SHARED_RECORD)
