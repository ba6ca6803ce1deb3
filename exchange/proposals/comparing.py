"""Comparison of a proposal with the current page: each change, whether it still fits, and what both sides changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import cached_property
from wagtail.models import Page

from exchange.merging import ABSENT, Change, Conflict, changed_fields, merge
from exchange.merging.paragraphs import is_rich_text
from exchange.merging.shapes import stream_of
from exchange.proposals.content import latest_draft, proposable_content
from exchange.proposals.labels import Labels
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.wording import Difference, difference


@dataclass(frozen=True, slots=True)
class Item:
    """One place that the proposal changes.

    `old` is what the page says there now and `new` what it would say. `conflict` is set if the owner changed the same
    text since: then `paths` are all changes that the answer decides about.
    """

    path: str
    label: str
    old: Any
    new: Any
    difference: Difference
    paths: Sequence[str]
    is_there: bool = False
    conflict: Conflict | None = None
    theirs: Difference | None = None
    """What the owner changed since at the place of a conflict."""
    key: str = field(default="")

    @property
    def is_text(self) -> bool:
        """Return whether it can be written in other words while it is taken."""
        return isinstance(self.new, str) and stream_of(self.new) is None and not self.path.endswith(":order")

    @property
    def is_rich_text(self) -> bool:
        return is_rich_text(self.new) or is_rich_text(self.old)


class Comparison:
    """The proposal and the page, compared when it is asked; it saves nothing."""

    def __init__(self, proposal: Proposal, page: Page) -> None:
        self.proposal = proposal
        self.page = page
        self.draft = latest_draft(page)
        self.base: dict[str, Any] = proposal.base
        self.proposed = proposal.proposed
        now = proposable_content(self.draft)
        self.now = {name: now[name] for name in self.base if name in now}
        self.changes: dict[str, Change] = changed_fields(self.base, self.proposed)

    @cached_property
    def token(self) -> str:
        """Return a name of all that is compared: an answer is only applied to what was shown."""
        shown = [self.now, self.proposal.changed, self.proposal.state, self.proposal.updated_at]
        return hashlib.sha256(json.dumps(shown, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()

    @cached_property
    def items(self) -> list[Item]:
        return list(self._items())

    def _items(self) -> Iterator[Item]:
        merged, conflicts = merge(self.base, self.proposed, self.now)
        effect = changed_fields(self.now, merged)
        labels = Labels(type(self.draft), self.base, self.proposed, self.now)
        asked: set[str] = set()
        for path, change in self.changes.items():
            conflict = next((each for each in conflicts if meets(each.path, path)), None)
            if conflict is None:
                yield self._item(path, change, effect, labels)
            elif conflict.path not in asked:
                asked.add(conflict.path)
                yield self._conflict(conflict, labels)

    def _item(self, path: str, change: Change, effect: dict[str, Change], labels: Labels) -> Item:
        now = effect.get(path)
        there = now is None and not any(meets(each, path) for each in effect)
        shown = now or change
        return Item(
            path=path,
            label=labels.label(path),
            old=shown.base,
            new=shown.other,
            difference=self._difference(path, shown.base, shown.other, labels),
            paths=[path],
            is_there=there,
            key=_key(path),
        )

    def _conflict(self, conflict: Conflict, labels: Labels) -> Item:
        path = conflict.path
        return Item(
            path=path,
            label=labels.label(path),
            old=conflict.theirs,
            new=conflict.mine,
            difference=self._difference(path, conflict.base, conflict.mine, labels),
            paths=[each for each in self.changes if meets(path, each)],
            conflict=conflict,
            theirs=self._difference(path, conflict.base, conflict.theirs, labels),
            key=_key(path),
        )

    def _difference(self, path: str, old: Any, new: Any, labels: Labels) -> Difference:
        if path.endswith(":order"):
            place = path.removesuffix(":order")
            old, new = (
                [labels.label(f"{place}.{each}") for each in side] if side is not ABSENT else [] for side in (old, new)
            )
        return difference(type(self.draft), path, old, new)


def meets(one: str, other: str) -> bool:
    """Return whether two paths name the same place, or one of them a part of the other."""
    if one == other:
        return True
    return one.startswith((f"{other}.", f"{other}:")) or other.startswith((f"{one}.", f"{one}:"))


def paths_of(items: Collection[Item]) -> list[str]:
    return [path for item in items for path in item.paths]


def _key(path: str) -> str:
    """Return a name for a path that may be used in the names of form fields."""
    return hashlib.sha256(path.encode()).hexdigest()[:12]
