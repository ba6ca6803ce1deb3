"""The language switcher of a page: where it is in each language, and where it is shown in another one."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Page

from exchange.conf import content_languages
from exchange.translation.reader.fallback import addresses_instead, shown_instead
from exchange.translation.reader.versions import LanguageLink, live_versions


def language_links(page: Page, request: HttpRequest) -> list[LanguageLink]:
    """Return the switcher's entries for `page`, in the site's order of languages."""
    urls = {version.locale.language_code: version.get_url(request) or "" for version in live_versions(page, request)}
    missing = [code for code, _name in content_languages() if not urls.get(code)]
    instead = addresses_instead(page, missing, request)
    shown = shown_instead(request)
    current = shown.asked if shown is not None else page.locale.language_code
    return [
        LanguageLink(code, name, urls.get(code, ""), code == current, instead.get(code, ""))
        for code, name in content_languages()
    ]
