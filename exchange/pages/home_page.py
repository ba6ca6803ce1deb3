"""The home page of a language's tree, and plain pages below it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from exchange.pages.base_page import ExchangePage, rich_text
from exchange.pages.plain_text import plain_text
from exchange.pages.related import Section, sections
from search.contract import SearchContent


class HomePage(ExchangePage):
    """The entry: search, newest and most complete practices, ways in by method and target group."""

    body = rich_text(_("who is behind it"), help_text=_("One or two sentences at the foot of the page."))

    template = "exchange/home_page.html"
    kind = "home"
    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [*ExchangePage.content_panels, FieldPanel("body")]
    checked_texts: ClassVar[tuple[str, ...]] = (*ExchangePage.checked_texts, "body")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: list[Section] = sections("exchange_home_sections", self, request)
        return super().get_context(request, *args, **kwargs) | {"sections": found}

    def search_content(self) -> None:
        """Return nothing: not searched, since it says nothing of its own."""
        return


class InformationPage(ExchangePage):
    """A page of plain text: about the exchange, privacy, how to write a practice."""

    body = rich_text(
        _("text"),
        blank=False,
        headings="h2",
        help_text=_("Short paragraphs with headings are read, long ones are not."),
    )

    template = "exchange/information_page.html"
    kind = "information"
    is_shown_to_roles = True
    # What a host puts below would be shown, in Wagtail's lists, to everybody who may write here.
    subpage_types: ClassVar[list[str]] = ["exchange.InformationPage"]
    kind_label = _("Information")
    content_panels = [*ExchangePage.content_panels, FieldPanel("body"), FieldPanel("personal_data_reason")]
    checked_texts: ClassVar[tuple[str, ...]] = (*ExchangePage.checked_texts, "body")

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def search_body(self) -> tuple[str, ...]:
        return (plain_text(self.body),)

    def search_content(self) -> SearchContent | None:
        return super().search_content()
