"""Middleware for every answer to a reader: the language from the path, and headers that keep the reader safe."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from exchange.bin.deleting import NotKeptError
from exchange.bin.views.refusal import answer_not_kept
from exchange.translation.reader.fallback import fallback_for_address

NORWEGIAN = ("no", "nn")
"""What browsers in Norway also ask for; bokmål is what they are understood to mean."""


class ReaderLocaleMiddleware(LocaleMiddleware):
    """Django's middleware, for which a Norwegian browser is one that reads bokmål.

    Without this, a visitor whose browser accepts `no` or `nn` would be taken to the site's first language.
    """

    def process_request(self, request: HttpRequest) -> None:
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        if accepted:
            request.META["HTTP_ACCEPT_LANGUAGE"] = ",".join(_bokmal(part) for part in accepted[:1000].split(","))
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Process the response as Django does, but leave /de/ as it is.

        It is a language that the site does not have, and the page says so.
        """
        if response.status_code == 404 and unknown_language(request.path_info):
            return response
        return super().process_response(request, response)


def unknown_language(path: str) -> str:
    """Return the language code that `path` begins with, if it is not one of the site's; "" otherwise."""
    first = path.strip("/").split("/")[0].lower()
    return first if first in LANG_INFO and first not in dict(settings.LANGUAGES) else ""


def _bokmal(part: str) -> str:
    """Return one entry of Accept-Language, with Norwegian turned to bokmål if the site has no other Norwegian."""
    code, separator, quality = part.strip().partition(";")
    main = code.split("-")[0].lower()
    if main in NORWEGIAN and main not in dict(settings.LANGUAGES):
        code = "nb"
    return f"{code}{separator}{quality}"


class ReaderSafetyMiddleware:
    """Lets no trace of what was read stay behind: not at the next site, not in the browser's store.

    Pages of the exchange reveal where a reader was; so the browser is asked not to keep any of them, and not to
    name them to anybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404("No address has this character, and PostgreSQL refuses to look for it.")
        response = self.get_response(request)
        response.headers.setdefault("Referrer-Policy", referrer_policy(request))
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=(), browsing-topics=()"
        )
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Cache-Control"] = "no-store, private"
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            patch_vary_headers(response, ["Cookie"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that something was not deleted because it could not be kept; Wagtail's views know of no such refusal."""
        return answer_not_kept(request, exception) if isinstance(exception, NotKeptError) else None


def referrer_policy(request: HttpRequest) -> str:
    """Return what the browser may reveal of this page to the next one: nothing to any other site, in either case.

    A form sent from a page with `no-referrer` says that it comes from nowhere ("Origin: null"), and Django's
    protection against forged forms rightly refuses it. So a page with such a form, known by its token, and the
    pages of those who have used one, let the browser name them to this site alone.
    """
    return "same-origin" if "CSRF_COOKIE" in request.META else "no-referrer"


class LanguageFallbackMiddleware:
    """Shows a page that the reader's language lacks in another one, instead of "not found".

    It goes before Wagtail's RedirectMiddleware in MIDDLEWARE, so that a redirect of a moved page wins.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None or match.url_name != "wagtail_serve":
            return response
        if request.method not in ("GET", "HEAD"):
            return response
        path = match.kwargs.get("path") or next(iter(match.args), "")
        instead = fallback_for_address(request, path)
        if instead is None:
            return response
        if isinstance(instead, SimpleTemplateResponse) and not instead.is_rendered:
            instead.render()
        return instead
