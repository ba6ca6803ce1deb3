"""Notices: what a reader should know of the language version that they read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from exchange.conf import setting
from exchange.translation.reader.fallback import shown_instead
from exchange.translation.reader.requests import ReadersState, readers_state
from exchange.translation.reader.versions import live_versions


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` is missing, withheld, outdated, partial or machine. `language` is that of the text shown."""

    kind: str
    language: str
    asked: str = ""
    source_language: str = ""
    source_url: str = ""
    since: dt.datetime | None = None


def notices_for(page: Any, request: HttpRequest) -> list[Notice]:
    """Return the notices above a page, the weightiest first. A source costs no query."""
    language = page.locale.language_code
    shown = shown_instead(request)
    if shown is not None:
        return [Notice(shown.reason.value, language, asked=shown.asked)]
    if page.is_source or getattr(request, "is_preview", False):
        return []
    state = readers_state(page)
    kinds = _kinds(state)
    if not kinds:
        return []
    source = next(
        (version for version in live_versions(page, request) if version.locale_id == page.source_locale_id), None
    )
    return [
        Notice(
            kind,
            language,
            source_language=page.source_locale.language_code,
            source_url=(source.get_url(request) or "") if source else "",
            since=state.since,
        )
        for kind in kinds
    ]


def _kinds(state: ReadersState) -> list[str]:
    kinds = []
    if state.is_outdated_from(max(1, setting("EXCHANGE_OUTDATED_FROM_PERCENT"))):
        kinds.append("outdated")
    if state.empty_percent:
        kinds.append("partial")
    if state.machine_percent:
        kinds.append("machine")
    return kinds
