"""Hooks by which translation adds to Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail_localize.models import Translation

from exchange.access.page_types import decides_about, is_our_page
from exchange.cldr import language_name
from exchange.translation import localize_views
from exchange.translation.digest.admin import DigestSettingsPanel
from exchange.translation.release.viewsets import (
    ReleaseSetViewSet,
    ask_before_bulk_publishes,
    ask_before_editor_publishes,
)
from exchange.translation.sync.hand_edits import has_source, merge_on_resuming
from exchange.translation.sync.views import merge_address, refuse_without_source

register_snippet(ReleaseSetViewSet)

# Before wagtail-localize's own hook, which answers with its editor.
hooks.register("before_edit_page", ask_before_editor_publishes, order=-1)
hooks.register("before_bulk_action", ask_before_bulk_publishes)
hooks.register("register_account_settings_panel", DigestSettingsPanel)


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [path("translation/", include("exchange.translation.routes"))]


@hooks.register("register_admin_urls", order=-1)
def urls_before_the_librarys() -> list[Any]:
    """Put our addresses first, since the first pattern that fits wins; names still lead to the same addresses."""
    return [
        path("localize/page/<int:page_id>/convert_to_alias/", localize_views.make_alias),
        path("localize/submit/page/<int:page_id>/", localize_views.submit_page),
        path(
            "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
            localize_views.SubmitSnippet.as_view(),
        ),
        path("localize/update/<int:translation_source_id>/", localize_views.update_translations),
        path("localize/translate/<int:translation_id>/machine_translate/", localize_views.machine_translate),
        path(
            "localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/",
            localize_views.edit_string,
        ),
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


@hooks.register("before_edit_page", order=-1)
def ask_before_resuming(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Let a person decide first if both sides changed a text: the library resumes at once."""
    if request.method != "POST" or "localize-restart-translation" not in request.POST or not is_our_page(page):
        return None
    stopped = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=False
    ).first()
    if stopped is None:
        return None
    if not has_source(stopped):
        return refuse_without_source(request, page)
    return HttpResponseRedirect(merge_address(stopped)) if merge_on_resuming(stopped).conflicts else None


@hooks.register("construct_page_action_menu")
def librarys_actions_last(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Move the library's actions to the end, and offer an alias only to users who decide about the page.

    The library puts its actions first, where the large button is, and offers an alias to everybody who writes.
    """
    page = context.get("page")
    last = [item for item in items if item.name in ("localize-restart-translation", "localize-convert-to-alias")]
    if page is not None and last and is_our_page(page):
        may_decide = decides_about(request.user, page.specific)
        kept = [item for item in last if may_decide or item.name != "localize-convert-to-alias"]
        items[:] = [*(item for item in items if item not in last), *kept]


@hooks.register("construct_reports_menu")
def librarys_report_in_the_readers_language(request: HttpRequest, items: list[Any]) -> None:
    """Name the library's report for each reader: the library does so once, in the language of the first one."""
    address = reverse("wagtail_localize:translations_report")
    for item in items:
        if item.url == address:
            item.label = _("Translations")


@hooks.register("register_page_header_buttons")
def change_source_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Yield a button on pages that exist in several languages, for users who may publish them."""
    if not is_our_page(page) or page.alias_of_id is not None or not decides_about(user, page.specific):
        return
    if Page.objects.filter(translation_key=page.translation_key, alias_of__isnull=True).exclude(pk=page.pk).exists():
        yield Button(
            _("Change the source language"),
            reverse("exchange_translation:change_source", args=[page.pk]),
            icon_name="wagtail-localize-language",
            priority=66,
        )


@hooks.register("register_log_actions")
def register_source_changed(actions: Any) -> None:
    @actions.register_action("exchange.source_changed")
    class SourceChanged(LogFormatter):
        label = _("Change the source language")

        def format_message(self, log_entry: Any) -> Any:
            languages = {name: language_name(log_entry.data[name]) for name in ("from", "to")}
            return gettext("The source language was changed from %(from)s to %(to)s") % languages
