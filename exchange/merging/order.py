"""The order of rows or blocks that two people added, deleted and moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def moved(base: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether the items that are in both are in another order."""
    return [item for item in base if item in set(other)] != [item for item in other if item in set(base)]


def merged_order(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Collection[str]
) -> tuple[list[str], bool]:
    """Return the items of `kept` in an order that respects both sides, and whether both moved items differently.

    If both moved, `theirs` is taken. What was added follows what it was added after; if both sides added something
    at one place, the order of the additions does not depend on which side is which.
    """
    chosen, other = (theirs, mine) if moved(base, theirs) else (mine, theirs)
    is_conflict = moved(base, mine) and moved(base, theirs) and moved(mine, theirs)
    known = set(base)
    # What only one side deleted is still wanted if the other one changed it.
    frame = _with_missing([item for item in chosen if item in known], [item for item in other if item in known], base)
    groups = [_added_after(side, known) for side in (mine, theirs)]
    merged: list[str] = []
    for anchor in ("", *frame):
        if anchor:
            merged.append(anchor)
        for group in sorted(side[anchor] for side in groups if anchor in side):
            merged += [item for item in group if item not in merged]
    return [item for item in merged if item in kept], is_conflict


def _with_missing(frame: list[str], *others: Sequence[str]) -> list[str]:
    """Return `frame` with the items that only the others have, each after the one that it follows there."""
    for other in others:
        previous = ""
        for item in other:
            if item not in frame:
                frame.insert(frame.index(previous) + 1 if previous in frame else 0, item)
            previous = item
    return frame


def _added_after(side: Sequence[str], known: Collection[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    anchor = ""
    for item in side:
        if item in known:
            anchor = item
        else:
            groups.setdefault(anchor, []).append(item)
    return groups
