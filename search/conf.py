"""The settings of the search, each with its default, read in this one place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

_FOLDER = "wagtail-knowledge-exchange"


def _setting(name: str, default: Any) -> Any:
    return getattr(settings, name, default)


def engine_name() -> str:
    """EXCHANGE_SEARCH_ENGINE: the engine to ask; "" chooses by the database's vendor."""
    return str(_setting("EXCHANGE_SEARCH_ENGINE", ""))


def exempt_page_types() -> frozenset[str]:
    """EXCHANGE_SEARCH_EXEMPT: page models ("app.Model") that need no search declaration."""
    return frozenset(str(label).lower() for label in _setting("EXCHANGE_SEARCH_EXEMPT", ()))


def content_languages() -> tuple[str, ...]:
    """Codes of the languages that pages are written in, in the order the site gives."""
    languages = _setting("WAGTAIL_CONTENT_LANGUAGES", None) or settings.LANGUAGES
    return tuple(code for code, _name in languages)


def language_fallback(language: str) -> tuple[str, ...]:
    """EXCHANGE_LANGUAGE_FALLBACK: for a language, the others in the order in which its readers want them."""
    orders: dict[str, Sequence[str]] = _setting("EXCHANGE_LANGUAGE_FALLBACK", {})
    return tuple(orders.get(language, ()))


def page_size() -> int:
    """EXCHANGE_SEARCH_PAGE_SIZE: cards on one page of results."""
    return int(_setting("EXCHANGE_SEARCH_PAGE_SIZE", 10))


def deepest_page() -> int:
    """EXCHANGE_SEARCH_DEEPEST_PAGE: the last page of results that can be asked for."""
    return int(_setting("EXCHANGE_SEARCH_DEEPEST_PAGE", 50))


def longest_query() -> int:
    """EXCHANGE_SEARCH_LONGEST_QUERY: characters of a query that are read; the page says so where it is cut."""
    return int(_setting("EXCHANGE_SEARCH_LONGEST_QUERY", 300))


def most_words() -> int:
    """EXCHANGE_SEARCH_MOST_WORDS: words of a query that are searched; the page says so where it is cut."""
    return int(_setting("EXCHANGE_SEARCH_MOST_WORDS", 16))


def api_requests_a_minute() -> int:
    """EXCHANGE_SEARCH_API_RATE: requests to the API and the feed that one address may send in a minute."""
    return int(_setting("EXCHANGE_SEARCH_API_RATE", 60))


def largest_attachment() -> int:
    """EXCHANGE_SEARCH_LARGEST_ATTACHMENT: bytes of a file whose text is searched."""
    return int(_setting("EXCHANGE_SEARCH_LARGEST_ATTACHMENT", 20 * 1024 * 1024))


def word_map_directories() -> tuple[Path, ...]:
    """EXCHANGE_SEARCH_WORD_MAPS: the folder of the word maps, which are made once.

    Without it, the user's cache folder, and a temporary folder of the user's own where she has none.
    """
    given = _setting("EXCHANGE_SEARCH_WORD_MAPS", "")
    if given:
        return (Path(given),)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / _FOLDER, Path(tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"
