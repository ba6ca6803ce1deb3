"""Needle: the text to remove, as a pattern, and how a plain or marked-up text looks without it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

CONTEXT = 30
"""Characters shown on each side of what is removed."""
PIECES = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);|.", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
ATTRIBUTE = re.compile(r"""(=\s*)("[^"]*"|'[^']*')""")
BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|table|tr|td|th|thead|tbody|blockquote|hr|br|section|embed|figure)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without the needle, and for each place where it was, what stands around it."""

    text: str
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Needle:
    """The text that is removed. `replacement` stands in its place, "" for nothing."""

    text: str
    ignore_case: bool = False
    replacement: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Each letter composed or not, and any blanks where the text has some; otherwise the exact text."""
        return re.compile("".join(map(_either, _letters(self.text.strip()))), re.IGNORECASE if self.ignore_case else 0)

    def is_in(self, text: str) -> bool:
        return self.pattern.search(text) is not None

    def remove(self, text: str, placeholder: Callable[[], str]) -> Cleaned:
        """`text` without the needle; where nothing else is said, `placeholder` or the replacement says that."""
        if TAG.search(text) or ENTITY.search(text):
            return _remove_from_markup(self, text, placeholder)
        found = list(self.pattern.finditer(text))
        if not found:
            return Cleaned(text)
        rest = self.pattern.sub("", text)
        instead = self.replacement or ("" if rest.strip() else placeholder())
        cleaned = self.pattern.sub(lambda _match: instead, text) if rest.strip() else instead
        return Cleaned(cleaned, tuple(_around(text, match.start(), match.end()) for match in found))


def _letters(text: str) -> list[str]:
    """Composed letters, and " " for any run of blanks."""
    return list(re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)))


def _either(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{re.escape(letter)}|{re.escape(apart)})"


def _around(text: str, start: int, end: int) -> str:
    """The needle between its neighbours, in one line."""
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def _remove_from_markup(needle: Needle, text: str, placeholder: Callable[[], str]) -> Cleaned:
    """Find the needle in what a reader sees, whichever tags are in it; the tags stay."""
    if not (needle.is_in(_seen(text)) or any(needle.is_in(html.unescape(tag)) for tag in TAG.findall(text))):
        return Cleaned(text)
    pieces = PIECES.findall(text)
    seen, origin = _visible(pieces)
    found = list(needle.pattern.finditer(seen))
    rest = needle.pattern.sub("", seen)
    instead = needle.replacement or ("" if rest.strip() or not found else placeholder())
    contexts = [_around(seen, match.start(), match.end()) for match in found]
    for number, match in enumerate(found):
        only_once = rest.strip() or number == 0
        _blank(pieces, origin[match.start() : match.end()], html.escape(instead, quote=False) if only_once else "")
    for number, piece in enumerate(pieces):
        if TAG.fullmatch(piece):
            pieces[number], more = _clean_tag(needle, piece)
            contexts += more
    return Cleaned("".join(pieces), tuple(contexts)) if contexts else Cleaned(text)


def _seen(text: str) -> str:
    """The same without its origin, which is much quicker."""
    return html.unescape(TAG.sub(lambda tag: "\n" if BLOCK.match(tag[0]) else "", text))


def _visible(pieces: list[str]) -> tuple[str, list[int]]:
    """What is seen, and for each of its characters the number of the piece that it comes from."""
    seen: list[str] = []
    origin: list[int] = []
    for number, piece in enumerate(pieces):
        if TAG.fullmatch(piece):
            shown = "\n" if BLOCK.match(piece) else ""
        elif piece.startswith("<!--"):
            shown = ""
        else:
            shown = html.unescape(piece) if ENTITY.fullmatch(piece) else piece
        seen.append(shown)
        origin += [number] * len(shown)
    return "".join(seen), origin


def _blank(pieces: list[str], numbers: list[int], instead: str) -> None:
    for number in dict.fromkeys(numbers):
        if not TAG.fullmatch(pieces[number]):
            pieces[number] = instead
            instead = ""


def _clean_tag(needle: Needle, tag: str) -> tuple[str, list[str]]:
    """A tag whose attributes, as the text instead of a picture, hold the needle."""
    contexts: list[str] = []

    def clean(match: re.Match[str]) -> str:
        quote, value = match[2][0], html.unescape(match[2][1:-1])
        if not needle.is_in(value):
            return match[0]
        contexts.extend(_around(value, each.start(), each.end()) for each in needle.pattern.finditer(value))
        cleaned = needle.pattern.sub(lambda _match: needle.replacement, value)
        return f"{match[1]}{quote}{html.escape(cleaned)}{quote}"

    return ATTRIBUTE.sub(clean, tag), contexts
