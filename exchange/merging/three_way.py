"""The merge of two changes of one content, with the conflicts that are left for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from exchange.merging.changes import is_alike_block, like_stored, numbered, order_path, rows_of
from exchange.merging.order import merged_order
from exchange.merging.paragraphs import is_rich_text, merge_paragraphs
from exchange.merging.shapes import ABSENT, BOOKKEEPING, bookkeeping_of, identified, is_block, same


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed to different values; ABSENT for a row or block that one side deleted.

    In a rich text, `mine` and `theirs` have what only the other side changed too, so that either choice loses nothing
    but what was written at the same paragraph; `both` is the text with both versions of that paragraph.
    """

    path: str
    base: Any
    mine: Any
    theirs: Any
    both: str | None = None


class Merge(NamedTuple):
    """The merged content, in which conflicts hold their side (or the row that one side deleted), and the conflicts."""

    merged: dict[str, Any]
    conflicts: list[Conflict]


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Put the changes that `mine` and `theirs` made to `base` together.

    Wagtail's bookkeeping (`live`, `path`, …) is taken from `theirs`, which is meant to be the newer stored version.
    """
    merging = _Merging()
    merged = {
        name: theirs.get(name, ABSENT)
        if name in BOOKKEEPING and name in theirs
        else merging.value(name, *(side.get(name, ABSENT) for side in (base, mine, theirs)))
        for name in dict.fromkeys([*theirs, *mine, *base])
    }
    return Merge({name: value for name, value in merged.items() if value is not ABSENT}, merging.conflicts)


def settle(merged: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merged content with the chosen value at each conflict's path; ABSENT deletes a row or block.

    Raises KeyError for a path that the content does not have.
    """
    settled = dict(merged)
    for path, value in choices.items():
        place, _colon, _order = path.partition(":order")
        name, *rest = place.split(".")
        if name not in settled:
            raise KeyError(path)
        settled[name] = _with(settled[name], rest, value, is_order=bool(_colon))
    return {name: value for name, value in settled.items() if value is not ABSENT}


def _with(content: Any, rest: Sequence[str], value: Any, *, is_order: bool) -> Any:
    if not rest and not is_order:
        return (
            {**content, "value": value} if is_block(content) and not is_block(value) and value is not ABSENT else value
        )
    rows = rows_of(content)
    if rows is not None:
        found = identified(rows)
        if is_order:
            order, _both = merged_order(list(found), value, list(found), set(found))
            return like_stored(content, numbered([found[identity] for identity in order]))
        if rest[0] not in found:
            raise KeyError(rest[0])
        found[rest[0]] = _with(found[rest[0]], rest[1:], value, is_order=is_order)
        return like_stored(content, numbered([row for row in found.values() if row is not ABSENT]))
    if is_block(content):
        return {**content, "value": _with(content["value"], rest, value, is_order=is_order)}
    if not isinstance(content, Mapping) or not rest:
        raise KeyError(".".join(rest))
    changed = {**content, rest[0]: _with(content.get(rest[0], ABSENT), rest[1:], value, is_order=is_order)}
    return {key: child for key, child in changed.items() if child is not ABSENT}


class _Merging:
    """One merge: collects the conflicts while it goes through the values."""

    def __init__(self) -> None:
        self.conflicts: list[Conflict] = []

    def value(self, path: str, base: Any, mine: Any, theirs: Any) -> Any:
        if same(mine, theirs) or same(base, mine):
            return theirs
        if same(base, theirs):
            return mine
        lists = [rows_of(value) for value in (base, mine, theirs)]
        if lists[1] is not None and lists[2] is not None and (lists[0] is not None or not base):
            return like_stored(theirs, self._rows(path, lists[0] or [], lists[1], lists[2]))
        if is_alike_block(mine, theirs) and (is_alike_block(base, mine) or base is ABSENT):
            old = base["value"] if base is not ABSENT else ABSENT
            return {**theirs, "value": self.value(path, old, mine["value"], theirs["value"])}
        if all(isinstance(value, Mapping) and not is_block(value) for value in (base, mine, theirs)):
            return self._mapping(path, base, mine, theirs)
        if is_rich_text(mine) and is_rich_text(theirs) and (is_rich_text(base) or not base):
            return self._rich_text(path, base or "", mine, theirs)
        self.conflicts.append(Conflict(path, base, mine, theirs))
        return mine if theirs is ABSENT else theirs

    def _mapping(
        self, path: str, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
    ) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for key in dict.fromkeys([*theirs, *mine]):
            if key in bookkeeping_of(mine, theirs):
                merged[key] = theirs.get(key, mine.get(key))
            else:
                sides = (side.get(key, ABSENT) for side in (base, mine, theirs))
                merged[key] = self.value(f"{path}.{key}", *sides)
        return {key: value for key, value in merged.items() if value is not ABSENT}

    def _rich_text(self, path: str, base: str, mine: str, theirs: str) -> str:
        merged, is_conflict = merge_paragraphs(base, mine, theirs, "theirs")
        if is_conflict:
            with_mine, _met = merge_paragraphs(base, mine, theirs, "mine")
            with_both, _met = merge_paragraphs(base, mine, theirs, "both")
            self.conflicts.append(Conflict(path, base, with_mine, merged, with_both))
        return merged

    def _rows(self, path: str, base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
        old = identified(base)
        my_rows, their_rows = identified(mine, old), identified(theirs, old)
        merged = {
            identity: self.value(
                f"{path}.{identity}", *(rows.get(identity, ABSENT) for rows in (old, my_rows, their_rows))
            )
            for identity in dict.fromkeys([*old, *their_rows, *my_rows])
        }
        kept = {identity for identity, row in merged.items() if row is not ABSENT}
        order, both_moved = merged_order(list(old), list(my_rows), list(their_rows), kept)
        if both_moved:
            self.conflicts.append(Conflict(order_path(path), list(old), list(my_rows), list(their_rows)))
        return numbered([merged[identity] for identity in order])
