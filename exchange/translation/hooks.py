"""What translation adds to Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from exchange.translation.digest_settings import DigestSettingsPanel
from exchange.translation.release_sets import ReleaseSetViewSet, ask_before_bulk_publishes, ask_before_editor_publishes
from exchange.translation.views import library

register_snippet(ReleaseSetViewSet)

# Before wagtail-localize's own hook, which answers with its editor.
hooks.register("before_edit_page", ask_before_editor_publishes, order=-1)
hooks.register("before_bulk_action", ask_before_bulk_publishes)
hooks.register("register_account_settings_panel", DigestSettingsPanel)


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [path("translation/", include("exchange.translation.views.routes"))]


@hooks.register("register_admin_urls", order=-1)
def urls_before_the_librarys() -> list[Any]:
    """The first pattern that fits an address wins; names still lead to the same addresses."""
    return [
        path("localize/submit/page/<int:page_id>/", library.SubmitInOwnLanguages.as_view()),
        path("localize/update/<int:translation_source_id>/", library.UpdateInOwnLanguages.as_view()),
        path("localize/translate/<int:translation_id>/machine_translate/", library.machine_translate),
    ]


@hooks.register("register_admin_menu_item")
def translation_menu_item() -> MenuItem:
    return MenuItem(
        _("Translations"),
        reverse("exchange_translation:matrix"),
        name="exchange-translations",
        icon_name="wagtail-localize-language",
        order=160,
    )


@hooks.register("register_reports_menu_item")
def glossary_report_menu_item() -> MenuItem:
    return MenuItem(
        _("Terms in translations"),
        reverse("exchange_translation:glossary_report"),
        name="exchange-glossary",
        icon_name="tag",
        order=9010,
    )
