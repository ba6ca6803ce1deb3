"""Report of what was loaded, counted for the person who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Report:
    """Counts by kind how many things are new and how many were left unchanged."""

    say: Callable[[str], None]
    new: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, *, created: bool) -> None:
        counts = self.new if created else self.left
        counts[kind] = counts.get(kind, 0) + 1

    def tell(self, *kinds: str) -> None:
        """Say a line about each of `kinds`."""
        for kind in kinds:
            self.say(f"  {kind}: {self.new.get(kind, 0)} new, {self.left.get(kind, 0)} unchanged")

    @property
    def anything_new(self) -> bool:
        return any(self.new.values())
