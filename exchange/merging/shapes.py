"""Shapes of serialised values: which are rows, blocks, streams or rich texts, and when two of them say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final

from exchange.merging.paragraphs import is_rich_text, normal_paragraphs


class Absent(Enum):
    """The value of a row, block or key that is not there; None is a value that a field may have."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent.ABSENT

BOOKKEEPING = frozenset(
    {
        "alias_of",
        "content_type",
        "depth",
        "draft_title",
        "expired",
        "first_published_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locale",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
        "path",
        "pk",
        "source_locale",
        "translation_key",
        "url_path",
    }
)
"""Top-level keys that Wagtail writes and no editor types."""
ROW_BOOKKEEPING = frozenset({"pk", "sort_order", "locale", "translation_key"})


def stream_of(value: Any) -> list[Any] | None:
    """Return the blocks of a StreamField's JSON text; None if `value` is something else."""
    if not isinstance(value, str) or not value.startswith("["):
        return None
    try:
        blocks = json.loads(value)
    except ValueError:
        return None
    return blocks if isinstance(blocks, list) and all(is_block(block) for block in blocks) else None


def is_block(value: Any) -> bool:
    return isinstance(value, Mapping) and "type" in value and "value" in value


def is_keyed_list(value: Any) -> bool:
    """Return whether each element of a list can be told from the others: rows, blocks, or different plain values."""
    if not isinstance(value, list):
        return False
    if all(isinstance(item, Mapping) for item in value):
        return True
    plain = [item for item in value if isinstance(item, str | int) and not isinstance(item, bool)]
    return len(plain) == len(value) == len(set(plain))


def same(one: Any, other: Any) -> bool:
    """Return whether two values say the same to an editor.

    Keys that Draftail gives to paragraphs and row numbers are left aside.
    """
    if one is ABSENT or other is ABSENT:
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _same_texts(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = (one.keys() | other.keys()) - bookkeeping_of(one, other)
        return all(same(one.get(key, ABSENT), other.get(key, ABSENT)) for key in keys)
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(in_order(one), in_order(other), strict=False)
        return len(one) == len(other) and all(same(item, match) for item, match in pairs)
    return bool(one == other)


def bookkeeping_of(*values: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys that nobody types: a child row has some, the value of a StructBlock has none."""
    return ROW_BOOKKEEPING if any("pk" in value for value in values) else frozenset()


def _same_texts(one: str, other: str) -> bool:
    blocks, others = stream_of(one), stream_of(other)
    if blocks is not None and others is not None:
        return same(blocks, others)
    rich, other_rich = is_rich_text(one), is_rich_text(other)
    if (rich or not one) and (other_rich or not other):
        return normal_paragraphs(one) == normal_paragraphs(other)
    return False


def in_order(rows: Sequence[Any]) -> list[Any]:
    """Return rows by their number, if all of them have one."""
    if all(isinstance(row, Mapping) and isinstance(row.get("sort_order"), int) for row in rows):
        return sorted(rows, key=lambda row: row["sort_order"])
    return list(rows)


def identified(rows: Sequence[Any], base: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return rows by an identity that is the same in each version: that of the row of `base` which they are."""
    found: dict[str, Any] = {}
    for row in in_order(rows):
        identity = _identity_in(row, base or {}, found) or own_identity(row)
        while identity in found:  # two rows that say the same
            identity += "+"
        found[identity] = row
    return found


def own_identity(row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    for key in ("id", "translation_key", "pk"):
        if row.get(key):
            return str(row[key])
    content = {key: value for key, value in row.items() if key not in ROW_BOOKKEEPING}
    written = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _identity_in(row: Any, base: Mapping[str, Any], taken: Mapping[str, Any]) -> str | None:
    """Return the identity of the row of `base` that `row` is a version of.

    By a key that both have, or by what it says.
    """
    if not isinstance(row, Mapping):
        return None
    free = {identity: old for identity, old in base.items() if identity not in taken and isinstance(old, Mapping)}
    for key in ("id", "translation_key", "pk"):
        if row.get(key):
            for identity, old in free.items():
                if str(old.get(key)) == str(row[key]):
                    return identity
    if row.get("id") or row.get("translation_key"):
        return None
    return next((identity for identity, old in free.items() if same(old, row)), None)
