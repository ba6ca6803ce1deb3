"""Hooks: the bin's additions to Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from exchange.bin.rights import may_purge_page, sees_bin


class BinMenuItem(MenuItem):
    """Shown to those who may restore something of somebody, whether or not there is anything now."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_bin(request.user)


@hooks.register("register_admin_urls")
def bin_urls() -> list[Any]:
    return [path("bin/", include("exchange.bin.views.routes"))]


@hooks.register("register_admin_menu_item")
def bin_menu_item() -> MenuItem:
    return BinMenuItem(_("Bin"), reverse("exchange_bin:list"), name="exchange-bin", icon_name="bin", order=900)


@hooks.register("register_page_header_buttons")
def purge_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Yield the button, on pages from which the person may remove a text for good."""
    if page.depth > 1 and may_purge_page(user, page):
        yield Button(
            _("Remove a text for good"),
            f"{reverse('exchange_bin:purge')}?page={page.pk}",
            icon_name="cross",
            priority=90,
        )


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    @actions.register_action("exchange.restored")
    class Restored(LogFormatter):
        label = _("Restore from the bin")
        message = _("Restored from the bin")

    @actions.register_action("exchange.deleted_for_good")
    class DeletedForGood(LogFormatter):
        label = _("Delete for good")
        message = _("Deleted from the bin for good")

    @actions.register_action("exchange.purged")
    class Purged(LogFormatter):
        label = _("Remove a text for good")

        def format_message(self, log_entry: Any) -> Any:
            places = log_entry.data.get("places", 0)
            if not places:
                return gettext("A text was purged")
            text = ngettext(
                "A text was purged from %(number)d place", "A text was purged from %(number)d places", places
            )
            return text % {"number": places}
