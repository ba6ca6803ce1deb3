"""A request of the matrix: what is sent, which verbs it takes, and how its outcome is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client

from exchange.ownership.verbs import Verb
from tests.access.matrix.cases import Case
from tests.access.matrix.world import World

Send = Callable[[Client, World, Case], Any]
See = Callable[[World, Case, Any], bool]
Expect = Callable[[Any, World, Case], bool]


@dataclass(frozen=True)
class Request:
    """`verbs` are all needed for the outcome. Who may do one of `writes` may leave something else behind.

    `expected` replaces the verbs where the policy asks more than one thing. `never` is for what a forged form asks
    and nobody gets that way. `cautious` is for what Wagtail decides before it knows whose page is meant: somebody
    with different rights in two organisations may be refused there.
    """

    name: str
    verbs: tuple[Verb, ...]
    send: Send
    seen: See
    applies: Callable[[Case], bool]
    writes: tuple[Verb, ...] = ()
    expected: Expect | None = None
    never: bool = False
    cautious: bool = False


REQUESTS: list[Request] = []


def request(
    name: str,
    *verbs: Verb,
    seen: See,
    applies: Callable[[Case], bool] = lambda case: True,
    **options: Any,
) -> Callable[[Send], Send]:
    """Register the decorated function as a request of the matrix."""

    def register(send: Send) -> Send:
        REQUESTS.append(Request(name, verbs, send, seen, applies, **options))
        return send

    return register


LANDING: dict[Verb, str] = {}
"""Verbs that nothing can be asked to do yet, and what will bring the first view for each."""
