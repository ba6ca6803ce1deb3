"""Context that the frame of every page needs, error pages included."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from exchange.conf import exit_url, setting


def exchange(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "exchange_site_name": gettext(settings.WAGTAIL_SITE_NAME),
        "exchange_exit_url": exit_url(language),
        "exchange_help_lines": setting("EXCHANGE_HELP_LINES"),
    }
