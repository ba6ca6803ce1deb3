"""What translation adds to Wagtail's admin; imported by exchange.wagtail_hooks."""

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

from exchange.access.page_permissions import decides_about
from exchange.names import language_name
from exchange.translation.digest_settings import DigestSettingsPanel
from exchange.translation.merging import has_source, merge_on_resuming
from exchange.translation.release_sets import ReleaseSetViewSet, ask_before_bulk_publishes, ask_before_editor_publishes
from exchange.translation.views import library
from exchange.translation.views.merging import merge_address, refuse_without_source

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
        path("localize/page/<int:page_id>/convert_to_alias/", library.make_alias),
        path("localize/submit/page/<int:page_id>/", library.SubmitInOwnLanguages.as_view()),
        path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", library.SubmitSnippet.as_view()),
        path("localize/update/<int:translation_source_id>/", library.UpdateInOwnLanguages.as_view()),
        path("localize/translate/<int:translation_id>/machine_translate/", library.machine_translate),
        path(
            "localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/",
            library.edit_string,
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
    """The library resumes at once; where both sides changed a text, a person decides first."""
    if request.method != "POST" or "localize-restart-translation" not in request.POST:
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
    """The library puts its actions first, where the large button is, and offers an alias to everybody who writes."""
    page = context.get("page")
    last = [item for item in items if item.name in ("localize-restart-translation", "localize-convert-to-alias")]
    if page is not None and last:
        may_decide = decides_about(request.user, page.specific)
        kept = [item for item in last if may_decide or item.name != "localize-convert-to-alias"]
        items[:] = [*(item for item in items if item not in last), *kept]


@hooks.register("construct_reports_menu")
def librarys_report_in_the_readers_language(request: HttpRequest, items: list[Any]) -> None:
    """The library names its report once, in the language of the first person who sees the menu."""
    address = reverse("wagtail_localize:translations_report")
    for item in items:
        if item.url == address:
            item.label = _("Translations")


@hooks.register("register_page_header_buttons")
def change_source_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On pages that exist in several languages, for who may publish them."""
    if page.depth < 2 or page.alias_of_id is not None or not decides_about(user, page.specific):
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
