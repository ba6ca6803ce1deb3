"""The sitemap: the public pages of all languages, the same for everyone, in parts that an index names."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import Sitemap as DjangoSitemap
from django.db.models import QuerySet
from wagtail.models import Page


class ExchangeSitemap(DjangoSitemap):
    """Wagtail's own sitemap asks each page for its addresses one by one; this one reads a batch at a time."""

    limit = 2000

    def items(self) -> QuerySet[Page]:
        pages = Page.objects.live().filter(depth__gt=1, alias_of__isnull=True).public()
        return pages.select_related("locale").order_by("path")

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> Any:
        return item.last_published_at
