"""The sitemap: the public pages of all languages, the same for everyone, in parts that an index names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

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

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Name with each page its public translations, so that a search engine shows the reader's own."""
        urls = super().get_urls(page, site, protocol)
        families = self._families({url["item"].translation_key for url in urls})
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        for url in urls:
            family = families[url["item"].translation_key]
            if len(family) > 1:
                url["alternates"] = [
                    {"lang_code": each.locale.language_code, "location": origin + self.location(each)}
                    for each in family
                ]
        return urls

    def _families(self, keys: Iterable[UUID]) -> dict[UUID, list[Page]]:
        families: dict[UUID, list[Page]] = defaultdict(list)
        for page in self.items().filter(translation_key__in=keys):
            families[page.translation_key].append(page)
        return families
