"""Requirements of every message: the language of its reader, full addresses, a limit to waiting for the server."""

from __future__ import annotations

from typing import Any

from django.conf import settings

SECONDS_TO_ANSWER = 10
"""For a mail server, if the site's settings do not say."""


def language_of(user: Any) -> str:
    profile = getattr(user, "wagtail_userprofile", None)
    return str(profile.get_preferred_language()) if profile else settings.LANGUAGE_CODE


def absolute(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
