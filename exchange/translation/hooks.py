"""What translation adds to Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [path("translation/", include("exchange.translation.views.routes"))]


@hooks.register("register_admin_menu_item")
def translation_menu_item() -> MenuItem:
    return MenuItem(
        _("Translations"),
        reverse("exchange_translation:matrix"),
        name="exchange-translations",
        icon_name="wagtail-localize-language",
        order=160,
    )
