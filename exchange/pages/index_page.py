"""Pages that list the pages below them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from exchange.pages.base_page import ExchangePage
from exchange.pages.listing import CardList, pages_for_reader, paginated_cards


class IndexPage(ExchangePage):
    """Lists all pages of one type, whichever language's tree they are in."""

    listed_model: ClassVar[type[ExchangePage]]

    template = "exchange/index_page.html"
    kind = "list"
    is_shown_to_roles = True

    class Meta:
        abstract = True

    def listed_pages(self) -> QuerySet[Any]:
        return self.listed_model._default_manager.all()

    def cards(self, request: HttpRequest) -> CardList:
        return paginated_cards(pages_for_reader(self.listed_pages(), request), request)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"listing": self.cards(request)}

    def search_content(self) -> None:
        """Return nothing: not searched, since what it lists is found itself."""
        return

    @classmethod
    def for_reader(cls, request: HttpRequest) -> Page | None:
        """Return the live list page in the reader's language, or in the next best one."""
        return pages_for_reader(cls._default_manager.all(), request).first()
