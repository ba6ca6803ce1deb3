"""Reports: what a purge finds and does, counted by kind, with the surrounding text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_CONTEXTS = 5
"""Shown of a kind; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row that holds the text. `kept` are columns or keys in which it stays, with the reason in words."""

    kind: str
    key: str
    contexts: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class KindReport:
    rows: int = 0
    places: int = 0
    contexts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Kinds of rows that are changed, and what is only named: kind and reason, with how often."""

    kinds: dict[str, KindReport] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    @property
    def places(self) -> int:
        return sum(kind.places for kind in self.kinds.values())

    def add(self, found: Iterable[Found]) -> None:
        for each in found:
            for reason in each.kept:
                self.named[reason] = self.named.get(reason, 0) + 1
            if each.contexts:
                kind = self.kinds.setdefault(each.kind, KindReport())
                kind.rows += 1
                kind.places += len(each.contexts)
                kind.contexts += each.contexts[: MAX_CONTEXTS - len(kind.contexts)]
