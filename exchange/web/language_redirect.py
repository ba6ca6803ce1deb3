"""The way from an address without a language into the reader's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes
from django.views.decorators.http import require_safe

from exchange.web.layout import frame_for


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """Send the reader to the home page in the language that their browser asks for. No cookie remembers it."""
    url = frame_for(request).home_url
    response = HttpResponseRedirect(url if url != "/" else reverse("wagtailadmin_home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def bokmal(request: HttpRequest, path: str) -> HttpResponse:
    """Redirect addresses under /no/ and /nn/ to those of bokmål."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponseRedirect(escape_leading_slashes(f"/nb/{path}{query}"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("exchange_sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*/search/", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
