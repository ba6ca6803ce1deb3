"""The admin's views of the exchange's pages, where they differ from Wagtail's; a host's pages keep theirs."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry

from exchange.access.privacy import FamilyPrivacyView
from exchange.pages.base_page import ExchangePage


class ExchangePageViewSet(PageViewSet):
    """For all page types of the exchange, since the registry looks a type up by its base classes too."""

    set_privacy_view_class = FamilyPrivacyView

    def on_register(self) -> None:
        page_viewset_registry.register(ExchangePage, self)


@hooks.register("register_admin_viewset")
def register_page_viewset() -> ExchangePageViewSet:
    return ExchangePageViewSet("exchange_pages")
