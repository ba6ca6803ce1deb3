"""The fields in which two versions of a content differ, and a content with only some of the changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exchange.merging.order import merged_order, moved
from exchange.merging.shapes import (
    ABSENT,
    BOOKKEEPING,
    bookkeeping_of,
    identified,
    is_block,
    is_keyed_list,
    same,
    stream_of,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field: its value before and after; ABSENT for a row or block not yet or no longer there."""

    path: str
    base: Any
    other: Any


def changed_fields(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Change]:
    """Return what `other` says differently from `base`, by path, in the order of the fields.

    Wagtail's bookkeeping is left out.
    """
    changes: dict[str, Change] = {}
    for name in dict.fromkeys([*base, *other]):
        if name not in BOOKKEEPING:
            for change in _changes(name, base.get(name, ABSENT), other.get(name, ABSENT)):
                changes[change.path] = change
    return changes


def _changes(path: str, base: Any, other: Any) -> Iterator[Change]:
    if same(base, other):
        return
    rows = rows_of(base), rows_of(other)
    if rows[0] is not None and rows[1] is not None:
        yield from _changes_in_rows(path, rows[0], rows[1])
    elif is_alike_block(base, other):
        yield from _changes(path, base["value"], other["value"])
    elif isinstance(base, Mapping) and isinstance(other, Mapping) and not is_block(base):
        for key in dict.fromkeys([*base, *other]):
            if key not in bookkeeping_of(base, other):
                yield from _changes(f"{path}.{key}", base.get(key, ABSENT), other.get(key, ABSENT))
    else:
        yield Change(path, base, other)


def _changes_in_rows(path: str, base: Sequence[Any], other: Sequence[Any]) -> Iterator[Change]:
    old = identified(base)
    new = identified(other, old)
    for identity in dict.fromkeys([*old, *new]):
        yield from _changes(f"{path}.{identity}", old.get(identity, ABSENT), new.get(identity, ABSENT))
    if moved(list(old), list(new)):
        yield Change(order_path(path), list(old), list(new))


def only(base: Mapping[str, Any], other: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    """Return `base` with only the changes of `other` at `paths`; paths as `changed_fields` gives them."""
    names = dict.fromkeys([*base, *other])
    picked = {name: base.get(name, ABSENT) for name in names}
    for name in names:
        if name not in BOOKKEEPING:
            picked[name] = _picked(name, picked[name], other.get(name, ABSENT), paths)
    return {name: value for name, value in picked.items() if value is not ABSENT}


def _picked(path: str, base: Any, other: Any, paths: Collection[str]) -> Any:
    if path in paths:
        return other
    if same(base, other) or not any(wanted.startswith((f"{path}.", f"{path}:")) for wanted in paths):
        return base
    rows = rows_of(base), rows_of(other)
    if rows[0] is not None and rows[1] is not None:
        return like_stored(base, _picked_rows(path, rows[0], rows[1], paths))
    if is_alike_block(base, other):
        return {**base, "value": _picked(path, base["value"], other["value"], paths)}
    if isinstance(base, Mapping) and isinstance(other, Mapping):
        keys = dict.fromkeys([*base, *other])
        picked = {
            key: _picked(f"{path}.{key}", base.get(key, ABSENT), other.get(key, ABSENT), paths)
            if key not in bookkeeping_of(base, other)
            else base.get(key, ABSENT)
            for key in keys
        }
        return {key: value for key, value in picked.items() if value is not ABSENT}
    return base


def _picked_rows(path: str, base: Sequence[Any], other: Sequence[Any], paths: Collection[str]) -> list[Any]:
    old = identified(base)
    new = identified(other, old)
    picked = {
        identity: _picked(f"{path}.{identity}", old.get(identity, ABSENT), new.get(identity, ABSENT), paths)
        for identity in dict.fromkeys([*old, *new])
    }
    kept = {identity for identity, row in picked.items() if row is not ABSENT}
    frame = list(new) if order_path(path) in paths else _in_base_order(list(old), list(new))
    order, _both = merged_order(list(old), frame, list(old), kept)
    return numbered([picked[identity] for identity in order])


def _in_base_order(old: list[str], new: list[str]) -> list[str]:
    """Return `new` with what it shares with `old` put back into the order of `old`."""
    shared = iter([item for item in old if item in set(new)])
    return [next(shared) if item in set(old) else item for item in new]


def order_path(path: str) -> str:
    return f"{path}:order"


def rows_of(value: Any) -> list[Any] | None:
    """Return the rows, blocks or plain values of a list that can be merged one by one; an absent list has none."""
    blocks = stream_of(value)
    if blocks is not None:
        return blocks
    return value if is_keyed_list(value) else None


def is_alike_block(one: Any, other: Any) -> bool:
    return is_block(one) and is_block(other) and bool(one["type"] == other["type"])


def like_stored(stored: Any, rows: list[Any]) -> Any:
    """Return `rows` in the form in which `stored` is kept: a list, or the JSON text of a StreamField."""
    return json.dumps(rows) if isinstance(stored, str) else rows


def numbered(rows: list[Any]) -> list[Any]:
    """Return rows whose numbers follow their order, if they have numbers."""
    return [
        {**row, "sort_order": number} if isinstance(row, Mapping) and "sort_order" in row else row
        for number, row in enumerate(rows)
    ]
