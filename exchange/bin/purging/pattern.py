"""Text patterns: the text to remove, as a pattern, and how a plain or marked-up text looks without it."""

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
    """A text without the pattern, and for each place where it was, what is around it."""

    text: str
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextPattern:
    """The text that is removed. `replacement` takes its place, "" for nothing."""

    text: str
    ignore_case: bool = False
    replacement: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Return the pattern: each letter composed or not, any whitespace for whitespace; otherwise the exact text."""
        return re.compile("".join(map(_either, _letters(self.text.strip()))), re.IGNORECASE if self.ignore_case else 0)

    def is_in(self, text: str) -> bool:
        return self.regex.search(text) is not None

    def remove(self, text: str, placeholder: Callable[[], str]) -> Cleaned:
        """Return `text` without the pattern.

        If nothing is left but the pattern, `placeholder` or the replacement takes its place.
        """
        if TAG.search(text) or ENTITY.search(text):
            return _remove_from_markup(self, text, placeholder)
        found = list(self.regex.finditer(text))
        if not found:
            return Cleaned(text)
        rest = self.regex.sub("", text)
        instead = self.replacement or ("" if rest.strip() else placeholder())
        cleaned = self.regex.sub(lambda _match: instead, text) if rest.strip() else instead
        return Cleaned(cleaned, tuple(_around(text, match.start(), match.end()) for match in found))


def _letters(text: str) -> list[str]:
    """Return the composed letters, and " " for any run of whitespace."""
    return list(re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)))


def _either(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{re.escape(letter)}|{re.escape(apart)})"


def _around(text: str, start: int, end: int) -> str:
    """Return the pattern between its neighbours, in one line."""
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def _remove_from_markup(pattern: TextPattern, text: str, placeholder: Callable[[], str]) -> Cleaned:
    """Find the pattern in what a reader sees, whichever tags are in it; the tags stay."""
    if not (pattern.is_in(_seen(text)) or any(pattern.is_in(html.unescape(tag)) for tag in TAG.findall(text))):
        return Cleaned(text)
    pieces = PIECES.findall(text)
    seen, origin = _visible(pieces)
    found = list(pattern.regex.finditer(seen))
    rest = pattern.regex.sub("", seen)
    instead = pattern.replacement or ("" if rest.strip() or not found else placeholder())
    contexts = [_around(seen, match.start(), match.end()) for match in found]
    for number, match in enumerate(found):
        only_once = rest.strip() or number == 0
        _blank(pieces, origin[match.start() : match.end()], html.escape(instead, quote=False) if only_once else "")
    for number, piece in enumerate(pieces):
        if TAG.fullmatch(piece):
            pieces[number], more = _clean_tag(pattern, piece)
            contexts += more
    return Cleaned("".join(pieces), tuple(contexts)) if contexts else Cleaned(text)


def _seen(text: str) -> str:
    """Return the same without its origin, which is much quicker."""
    return html.unescape(TAG.sub(lambda tag: "\n" if BLOCK.match(tag[0]) else "", text))


def _visible(pieces: list[str]) -> tuple[str, list[int]]:
    """Return what is seen, and for each of its characters the number of the piece that it comes from."""
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


def _clean_tag(pattern: TextPattern, tag: str) -> tuple[str, list[str]]:
    """Clean a tag whose attributes, such as the alternative text of a picture, hold the pattern."""
    contexts: list[str] = []

    def clean(match: re.Match[str]) -> str:
        quote, value = match[2][0], html.unescape(match[2][1:-1])
        if not pattern.is_in(value):
            return match[0]
        contexts.extend(_around(value, each.start(), each.end()) for each in pattern.regex.finditer(value))
        cleaned = pattern.regex.sub(lambda _match: pattern.replacement, value)
        return f"{match[1]}{quote}{html.escape(cleaned)}{quote}"

    return ATTRIBUTE.sub(clean, tag), contexts
