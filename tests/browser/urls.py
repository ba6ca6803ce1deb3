"""The addresses of the reference site, and two that fail in ways that a reader must be able to leave too."""

from typing import NoReturn

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.urls import path

from exchange.site import urls as site_urls
from exchange.site.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def bad(request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation


def broken(request: HttpRequest) -> NoReturn:
    raise RuntimeError("This view is broken on purpose.")


def forbidden(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


urlpatterns = [
    *i18n_patterns(path("bad/", bad), path("broken/", broken), path("forbidden/", forbidden)),
    *site_urls.urlpatterns,
]
