"""The sitemap: public pages of all languages, each naming its other versions."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import Sitemap as DjangoSitemap
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from search.visibility import visible_pages


class ExchangeSitemap(DjangoSitemap):
    """Wagtail's own sitemap asks each page for its addresses one by one; this one reads a batch at a time."""

    limit = 2000

    def __init__(self, request: HttpRequest | None = None) -> None:
        self.request = request

    def items(self) -> QuerySet[Page]:
        pages = (
            Page.objects.filter(live=True, depth__gt=1, alias_of__isnull=True).select_related("locale").order_by("path")
        )
        return visible_pages(pages, self.request) if self.request else pages.public()

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> Any:
        return item.last_published_at
