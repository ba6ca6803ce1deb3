"""The one place where the exchange reads its settings; the search has its own. docs/settings.md lists them all."""

from __future__ import annotations

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    # Where the button "exit this page" leads: a page that raises no question when somebody looks.
    "EXCHANGE_EXIT_URL": "https://www.yr.no/",
    "EXCHANGE_EXIT_URLS": {"cs": "https://www.chmi.cz/", "nb": "https://www.yr.no/", "en": "https://www.yr.no/"},
    # Help lines shown at the foot of each page: country code, number, whether an organisation verified it.
    "EXCHANGE_HELP_LINES": [
        {"country": "NO", "number": "116 006", "hours": "24/7", "verified": True},
        {"country": "CZ", "number": "116 006", "hours": "24/7", "verified": False},
    ],
    "EXCHANGE_CARDS_PER_PAGE": 12,
    # A translation is told to be outdated from this share of its words on, in per cent.
    "EXCHANGE_OUTDATED_FROM_PERCENT": 1,
    # The translation memory proposes texts that share at least so many of their words, in per cent.
    "EXCHANGE_MEMORY_FROM_PERCENT": 70,
    # A count of people below this is shown as "fewer than …", so that nobody can be recognised in it.
    "EXCHANGE_SMALLEST_COUNT": 5,
    # Where nobody can decide about proposals for a page, a site coordinator may after so many days.
    "EXCHANGE_PROPOSAL_DAYS": 30,
    # So long before their session ends, editors are asked whether they want to stay logged in.
    "EXCHANGE_SESSION_WARNING_MINUTES": 10,
    # So long what was deleted can be restored.
    "EXCHANGE_BIN_DAYS": 30,
    # The folder of deleted files; empty for one beside MEDIA_ROOT. No address may lead to it.
    "EXCHANGE_BIN_ROOT": "",
    # The link of an invitation can be used for so many days.
    "EXCHANGE_INVITATION_DAYS": 14,
    # One person may send so many messages of invitation in 24 hours.
    "EXCHANGE_INVITATIONS_A_DAY": 50,
}


def setting(name: str) -> Any:
    """The host's value of an EXCHANGE_ setting, or its default."""
    return getattr(settings, name, DEFAULTS[name])


def content_languages() -> list[tuple[str, str]]:
    """Language code and its own name, in the site's order; also the choices of language fields."""
    return list(getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", settings.LANGUAGES))


def language_codes() -> list[str]:
    return [code for code, _name in content_languages()]


def exit_url(language: str) -> str:
    return setting("EXCHANGE_EXIT_URLS").get(language, setting("EXCHANGE_EXIT_URL"))
