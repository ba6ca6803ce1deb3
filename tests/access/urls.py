"""The reference site with Wagtail's API beside it, as a host may have it."""

from django.urls import path
from wagtail.api.v3.api import api

from exchange.site.urls import handler400, handler403, handler404, handler500
from exchange.site.urls import urlpatterns as site_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("api/", api.urls), *site_urls]
