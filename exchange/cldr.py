"""Names that Unicode's CLDR knows in every language: countries, languages, lists, date ranges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_interval
from babel.lists import format_list
from django.utils.translation import get_language

from search.collation import sort_key


@lru_cache(maxsize=32)
def cldr(language: str | None) -> Locale:
    """Return Babel's locale for a Django language code; English if CLDR does not know it."""
    try:
        return Locale.parse((language or "en").replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def country_name(code: str, language: str | None = None) -> str:
    return cldr(language or get_language()).territories.get(code, code)


def language_name(code: str, language: str | None = None) -> str:
    return cldr(language or get_language()).languages.get(code, code)


def reading_key(text: str) -> str:
    """Return a key that sorts as the dictionary of the active language does: for every list that people read."""
    return _sort_key(text, get_language() or "en")


# A list weighs all its titles at each request: 10,000 take a tenth of a second, cached ones a few milliseconds.
_sort_key = lru_cache(maxsize=65_536)(sort_key)


def countries() -> list[tuple[str, str]]:
    """Return country code and name in the active language, by name; choices of a form field."""
    names = {str(code): name for code, name in cldr(get_language()).territories.items()}
    codes = (code for code in names if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB"})
    return sorted(((code, names[code]) for code in codes), key=lambda choice: reading_key(choice[1]))


def date_range(start: dt.date | None, end: dt.date | None, *, exact: bool = True) -> str:
    """Return a span of days as the active language writes it, or of months if not `exact`.

    For example "3.–9. května 2015"; "" without a start.
    """
    if start is None:
        return ""
    return format_interval(start, end or start, "yMMMMd" if exact else "yMMMM", locale=cldr(get_language()))


def listed(items: Iterable[object]) -> str:
    """Return items in a sentence: "Bergen, Oslo and Trondheim"."""
    return format_list([str(item) for item in items], locale=cldr(get_language()))
