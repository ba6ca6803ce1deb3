"""Language tags of files (BCP 47), and which of the site's languages each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from babel.core import get_global

USUAL_MEANING = {"no": "nb"}
"""What a name of several languages mostly stands for: Norwegian, for Bokmål."""


class Tag(NamedTuple):
    """The parts of a tag that tell languages apart; "" if it does not name them."""

    language: str
    script: str = ""
    region: str = ""


def language_tag(code: str) -> str:
    """Return the code of a locale as BCP 47 writes it: "en-gb" as "en-GB", "zh_hans" as "zh-Hans"."""
    language, *others = re.split("[-_]", code)
    return "-".join((language.lower(), *map(_conventional, others)))


def _conventional(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()


def parsed(tag: str) -> Tag:
    """Return the parts of a tag. Older and longer names count as today's: "nob" is "nb", "ces" is "cs"."""
    language, *others = re.split("[-_]", tag.strip().lower())
    script = next((each for each in others if len(each) == 4 and each.isalpha()), "")
    region = next((each for each in others if re.fullmatch("[a-z]{2}|[0-9]{3}", each)), "")
    language = str(get_global("language_aliases").get(language, language)).partition("_")[0]
    return Tag(USUAL_MEANING.get(language, language), script, region)


def distance(tag: str, code: str) -> int | None:
    """Return how far a tag is from a code.

    0 for the same, 1 if one names a region, 2 for two regions; None if language or script differs.
    """
    one, other = parsed(tag), parsed(code)
    if one.language != other.language or (one.script and other.script and one.script != other.script):
        return None
    if one.region == other.region:
        return 0
    return 2 if one.region and other.region else 1


def language_meant(tag: str, codes: Iterable[str]) -> str:
    """Return the one of `codes` that a tag means.

    That is the nearest, the first of equal ones; "" if it means none of them.
    """
    distances = {code: distance(tag, code) for code in codes}
    near = {code: steps for code, steps in distances.items() if steps is not None}
    return min(near, key=lambda code: near[code], default="")
