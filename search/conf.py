"""The settings of the search, each with its default, read in this one place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from search.declared_settings import Setting, SettingTable

_FOLDER = "wagtail-knowledge-exchange"

SETTINGS = SettingTable(
    Setting(
        "EXCHANGE_SEARCH_ENGINE",
        str,
        "",
        "`sqlite`, `postgresql`, `elasticsearch`, or the dotted path of a class that keeps"
        " `search.engines.protocol.Engine`",
        shown="by the database",
    ),
    Setting(
        "EXCHANGE_SEARCH_EXEMPT",
        list,
        (),
        "page types of the host that need no declaration of what is searched in them",
    ),
    Setting("EXCHANGE_SEARCH_PAGE_SIZE", int, 10, "cards on one page of results"),
    Setting("EXCHANGE_SEARCH_MAX_PAGE", int, 50, "the last page of results that can be asked for"),
    Setting(
        "EXCHANGE_SEARCH_MAX_QUERY_LENGTH",
        int,
        300,
        "characters of a query that are read; the page says so if it is cut",
    ),
    Setting("EXCHANGE_SEARCH_MAX_WORDS", int, 16, "words of a query that are searched; the page says so if it is cut"),
    Setting(
        "EXCHANGE_SEARCH_API_RATE", int, 60, "requests to the API and the feed that one address may send in a minute"
    ),
    Setting(
        "EXCHANGE_SEARCH_MAX_ATTACHMENT_BYTES",
        int,
        20 * 1024 * 1024,
        "bytes of a file whose text is searched with its page",
        shown="20 MiB",
    ),
    Setting(
        "EXCHANGE_SEARCH_WORD_MAPS",
        (str, Path),
        "",
        "the folder of the word maps, which are made once and shared by processes",
        shown="the user's cache folder",
    ),
    Setting(
        "EXCHANGE_LANGUAGE_FALLBACK",
        dict,
        {},
        "for a language, the others in the order in which its readers want them, for example"
        ' `{"cs": ["en", "nb"]}`; without it, the order of `WAGTAIL_CONTENT_LANGUAGES`',
    ),
)


def engine_name() -> str:
    """Return the engine to ask; "" chooses by the database's vendor."""
    return str(SETTINGS["EXCHANGE_SEARCH_ENGINE"])


def uses_search_server() -> bool:
    """Return whether a server of its own answers searches; all that speaks to it is imported only then."""
    return engine_name() == "elasticsearch"


def exempt_page_types() -> frozenset[str]:
    """Return page models ("app.model", in lower case) that need no search declaration."""
    return frozenset(str(label).lower() for label in SETTINGS["EXCHANGE_SEARCH_EXEMPT"])


def content_languages() -> tuple[str, ...]:
    """Return the codes of the languages that pages are written in, in the order the site gives."""
    languages = getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", None) or settings.LANGUAGES
    return tuple(code for code, _name in languages)


def language_fallback(language: str) -> tuple[str, ...]:
    """Return, for a language, the others in the order in which its readers want them."""
    orders: dict[str, Sequence[str]] = SETTINGS["EXCHANGE_LANGUAGE_FALLBACK"]
    return tuple(orders.get(language, ()))


def page_size() -> int:
    """Return how many cards are on one page of results."""
    return int(SETTINGS["EXCHANGE_SEARCH_PAGE_SIZE"])


def max_page() -> int:
    """Return the last page of results that can be asked for."""
    return int(SETTINGS["EXCHANGE_SEARCH_MAX_PAGE"])


def max_query_length() -> int:
    """Return how many characters of a query are read."""
    return int(SETTINGS["EXCHANGE_SEARCH_MAX_QUERY_LENGTH"])


def max_words() -> int:
    """Return how many words of a query are searched."""
    return int(SETTINGS["EXCHANGE_SEARCH_MAX_WORDS"])


def api_requests_a_minute() -> int:
    """Return how many requests to the API and the feed one address may send in a minute."""
    return int(SETTINGS["EXCHANGE_SEARCH_API_RATE"])


def max_attachment_bytes() -> int:
    """Return how many bytes a file may have whose text is searched."""
    return int(SETTINGS["EXCHANGE_SEARCH_MAX_ATTACHMENT_BYTES"])


def word_map_directories() -> tuple[Path, ...]:
    """Return the folders of the word maps, which are made once, the preferred one first.

    Without the setting: the user's cache folder, and a temporary folder of the user's own.
    """
    given = SETTINGS["EXCHANGE_SEARCH_WORD_MAPS"]
    if given:
        return (Path(given),)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / _FOLDER, Path(tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"
