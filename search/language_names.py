"""The names of languages, each in itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info


def language_name(code: str) -> str:
    """Return the name of a language in that language; the code if nobody knows one."""
    names = dict(getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", settings.LANGUAGES))
    if code in names:
        return str(names[code])
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
