"""Rich text as a sequence of paragraphs, and the three-way merge of such sequences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from django.utils.html import strip_tags

from exchange.merging.difference import similarity

TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>""")
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "wbr"})
BLOCK_KEY = re.compile(r"""\s+data-block-key=(?:"([^"]*)"|'([^']*)')""")
SHOWS_WITHOUT_WORDS = re.compile(r"<(?:embed|hr|img)\b")
MIN_LIKENESS = 0.4

Preference = Literal["mine", "theirs", "both"]


def paragraphs(html: str) -> list[str]:
    """Return the outermost elements of a rich text, with what is between them; joined, they are the text again."""
    found: list[str] = []
    depth = start = 0
    for tag in TAG.finditer(html):
        closes, name, rest = tag.groups()
        is_void = name.lower() in VOID or rest.endswith("/")
        if closes:
            depth -= 1
        elif not is_void:
            depth += 1
        if depth < 0:
            return [html]
        if depth == 0:
            found.append(html[start : tag.end()])
            start = tag.end()
    if depth:
        return [html]
    if html[start:].strip() or (start < len(html) and not found):
        found.append(html[start:])
    elif start < len(html):
        found[-1] += html[start:]
    return found


def is_rich_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    text = value.strip()
    return text.startswith("<") and text.endswith(">") and TAG.match(text) is not None


def normal(paragraph: str) -> str:
    """Return a paragraph without the key that the editor gives it at random, and without needless whitespace."""
    return " ".join(BLOCK_KEY.sub("", paragraph).split())


def normal_paragraphs(html: str) -> list[str]:
    """Return what is to be read in a rich text: empty paragraphs aside."""
    return [normal(part) for part in paragraphs(html) if _says_something(part)]


def _says_something(paragraph: str) -> bool:
    words = strip_tags(paragraph).replace("\xa0", " ").replace("&nbsp;", " ").strip()
    return bool(words or SHOWS_WITHOUT_WORDS.search(paragraph))


@dataclass(frozen=True, slots=True)
class _Side:
    """One version: what became of each paragraph of the base ("" if deleted), and what was added before each."""

    kept: Sequence[str]
    added: Sequence[Sequence[str]]


def merge_paragraphs(base: str, mine: str, theirs: str, prefer: Preference = "theirs") -> tuple[str, bool]:
    """Merge both changes of a rich text; return also whether they meet at one paragraph.

    There, `prefer` says what is taken.
    """
    parts = paragraphs(base)
    my_side, their_side = _side(parts, paragraphs(mine)), _side(parts, paragraphs(theirs))
    merged: list[str] = []
    is_conflict = False
    for number in range(len(parts) + 1):
        before = "".join(my_side.added[number]), "".join(their_side.added[number])
        text, met = _settled("", *before, prefer)
        merged.append(text)
        is_conflict = is_conflict or met
        if number < len(parts):
            text, met = _settled(parts[number], my_side.kept[number], their_side.kept[number], prefer)
            merged.append(text)
            is_conflict = is_conflict or met
    return "".join(merged), is_conflict


def _settled(base: str, mine: str, theirs: str, prefer: Preference) -> tuple[str, bool]:
    if normal(mine) == normal(theirs) or normal(mine) == normal(base):
        return theirs, False
    if normal(theirs) == normal(base):
        return mine, False
    return {"mine": mine, "theirs": theirs, "both": theirs + mine}[prefer], True


def _side(base: Sequence[str], side: Sequence[str]) -> _Side:
    kept = [""] * len(base)
    added: list[list[str]] = [[] for _number in range(len(base) + 1)]
    pairs = _pairs(base, side)
    place = 0
    for number, text in enumerate(side):
        if number in pairs:
            kept[pairs[number]] = text
            place = pairs[number] + 1
        else:
            added[place].append(text)
    return _Side(kept, added)


def _pairs(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    """Return which paragraph of `base` each of `side` is, by their numbers, in rising order."""
    old, new = [normal(text) for text in base], [normal(text) for text in side]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    if len(old) == len(new) and sum(map(str.__eq__, old, new)) >= matched:
        return {number: number for number in range(len(new))}
    pairs: dict[int, int] = {}
    for action, start, end, new_start, new_end in matcher.get_opcodes():
        if action == "equal" or (action == "replace" and end - start == new_end - new_start):
            pairs |= zip(range(new_start, new_end), range(start, end), strict=True)
        elif action == "replace":
            pairs |= _like_pairs(base, side, range(start, end), range(new_start, new_end))
    return pairs


def _like_pairs(base: Sequence[str], side: Sequence[str], old: range, new: range) -> dict[int, int]:
    """Pair paragraphs that were rewritten while others around them came or went.

    By their key, or by their words.
    """
    pairs: dict[int, int] = {}
    first = new.start
    for number in old:
        rated = [(_similarity(base[number], side[candidate]), -candidate) for candidate in range(first, new.stop)]
        similarity, candidate = max(rated, default=(0.0, 0))
        if similarity >= MIN_LIKENESS:
            pairs[-candidate] = number
            first = -candidate + 1
    return pairs


def _similarity(one: str, other: str) -> float:
    key, other_key = BLOCK_KEY.search(one), BLOCK_KEY.search(other)
    if key and other_key and key.group(1) and key.group(1) == other_key.group(1):
        return 1.0
    return similarity(strip_tags(one), strip_tags(other))
