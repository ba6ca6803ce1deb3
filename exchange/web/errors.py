"""Error pages in the reader's language, with the way out and a way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from exchange.conf import content_languages
from exchange.web.middleware import unknown_language


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: offer search and the languages that the site has."""
    context = {"languages": content_languages(), "unknown_language": unknown_language(request.path_info)}
    return render(request, "exchange/errors/404.html", context, status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "exchange/errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "exchange/errors/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: touch neither database nor session, since one of them may be what failed."""
    from exchange.conf import exit_url

    return HttpResponse(render_to_string("exchange/errors/500.html", {"exchange_exit_url": exit_url("")}), status=500)
