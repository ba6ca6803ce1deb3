"""The settings of the exchange, read in this one place; the search has its own. docs/settings.md lists them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from search.declared_settings import Setting, SettingTable

SETTINGS = SettingTable(
    Setting(
        "EXCHANGE_EXIT_URL",
        str,
        "https://www.yr.no/",
        'where "exit this page" leads, for a language that the next setting does not name: a page that raises no'
        " question if somebody looks",
        shown="a weather site",
    ),
    Setting(
        "EXCHANGE_EXIT_URLS",
        dict,
        {"cs": "https://www.chmi.cz/", "nb": "https://www.yr.no/", "en": "https://www.yr.no/"},
        "the same, by language code",
        shown="a weather site for each language",
    ),
    Setting(
        "EXCHANGE_HELP_LINES",
        list,
        [
            {"country": "NO", "number": "116 006", "hours": "24/7", "verified": True},
            {"country": "CZ", "number": "116 006", "hours": "24/7", "verified": False},
        ],
        "helplines at the foot of each page: `country`, `number`, `hours`, and whether an organisation `verified` it",
        shown="116 006 in Norway and the Czech Republic",
    ),
    Setting("EXCHANGE_CARDS_PER_PAGE", int, 12, "cards on one page of a list"),
    Setting(
        "EXCHANGE_PROPOSAL_DAYS",
        int,
        30,
        "a proposal for a page about which nobody can decide goes to a site coordinator after so many days",
    ),
    Setting(
        "EXCHANGE_MIN_COUNT",
        int,
        5,
        'an indicator that counts people is shown as "fewer than …" below this, so that nobody can be recognised in it',
    ),
    Setting(
        "EXCHANGE_INVITATION_DAYS",
        int,
        14,
        "for how many days the link of an invitation works (docs/features/people.md)",
    ),
    Setting("EXCHANGE_INVITATIONS_A_DAY", int, 50, "how many messages of invitation one person may send in 24 hours"),
    Setting(
        "EXCHANGE_SESSION_WARNING_MINUTES",
        int,
        10,
        "how long before their session ends editors are asked whether they want to stay logged in",
    ),
    Setting(
        "EXCHANGE_OUTDATED_FROM_PERCENT",
        int,
        1,
        "from which share of its words on a translation is called outdated, in per cent",
    ),
    Setting(
        "EXCHANGE_MEMORY_FROM_PERCENT",
        int,
        70,
        "how much of its words a text must share with another one for the translation memory to propose it, in per"
        " cent",
    ),
    Setting("EXCHANGE_BIN_DAYS", int, 30, "for how many days something deleted can be restored"),
    Setting(
        "EXCHANGE_BIN_ROOT",
        (str, Path),
        "",
        "where files of deleted pictures and documents are kept; no address may lead there. A storage `exchange_bin` in"
        " `STORAGES` takes its place",
        shown="a folder next to `MEDIA_ROOT`, its name with `-bin`",
    ),
)


def setting(name: str) -> Any:
    """Return the host's value of a setting of the exchange, or its default."""
    return SETTINGS[name]


def content_languages() -> list[tuple[str, str]]:
    """Return language codes with their own names, in the site's order; also the choices of language fields."""
    return list(getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", settings.LANGUAGES))


def language_codes() -> list[str]:
    """Return the codes of the languages that pages are written in, in the site's order."""
    return [code for code, _name in content_languages()]


def exit_url(language: str) -> str:
    """Return where a reader of the language is taken by the exit button."""
    return setting("EXCHANGE_EXIT_URLS").get(language, setting("EXCHANGE_EXIT_URL"))
