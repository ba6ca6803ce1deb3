"""The report of the glossary: which translations lack a term or use a discouraged one, over the whole site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.access.languages import translatable_locales
from exchange.merging.difference import visible_text
from exchange.request_parameters import query_without
from exchange.translation.assist.glossary import Glossary, TermWarning
from exchange.translation.status.families import content_locales

PAGES_AT_ONCE = 50
"""Translations that are checked in one request; every text of them is analysed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A text of a translation and what is odd about its terms."""

    source: str
    text: str
    warnings: Sequence[TermWarning]


@dataclass(frozen=True, slots=True)
class ReportRow:
    page: Page
    source_language: str
    findings: Sequence[Finding]


def report_rows(translations: Iterable[Translation]) -> list[ReportRow]:
    """Return the translations with findings. A few queries, and two more for each language pair among them."""
    translations = list(translations)
    pages = _pages_of(translations)
    texts = _texts_of(translations)
    segments: dict[int, list[StringSegment]] = {}
    sources = {translation.source_id for translation in translations}
    for segment in StringSegment.objects.filter(source__in=sources).select_related("string").order_by("order"):
        segments.setdefault(segment.source_id, []).append(segment)
    glossaries: dict[tuple[str, str], Glossary] = {}
    rows = []
    for translation in translations:
        page = pages.get((translation.source.object_id, translation.target_locale_id))
        pair = (translation.source.locale.language_code, translation.target_locale.language_code)
        glossary = glossaries.get(pair) or glossaries.setdefault(pair, Glossary(*pair))
        found = [
            finding
            for segment in segments.get(translation.source_id, [])
            if (text := texts.get((segment.string_id, segment.context_id, translation.target_locale_id))) is not None
            and (finding := _finding(segment, text, glossary)).warnings
        ]
        if page is not None and found:
            rows.append(ReportRow(page, pair[0], found))
    return rows


def _finding(segment: StringSegment, text: str, glossary: Glossary) -> Finding:
    source, translated = visible_text(segment.string.data), visible_text(text)
    return Finding(source, translated, glossary.warnings(glossary.terms_in(source), translated))


def _pages_of(translations: Sequence[Translation]) -> dict[tuple[Any, int], Page]:
    keys = {translation.source.object_id for translation in translations}
    pages = Page.objects.filter(translation_key__in=keys, alias_of__isnull=True)
    return {(page.translation_key, page.locale_id): page for page in pages}


def _texts_of(translations: Sequence[Translation]) -> dict[tuple[int, int | None, int], str]:
    wanted = Q(pk__in=[])
    for translation in translations:
        wanted |= Q(context__object_id=translation.source.object_id, locale=translation.target_locale_id)
    rows = StringTranslation.objects.filter(wanted, has_error=False)
    return {
        (string, context, locale): data
        for string, context, locale, data in rows.values_list("translation_of_id", "context_id", "locale_id", "data")
    }


class GlossaryReportView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "exchange/translation/glossary_report.html"
    page_title = gettext_lazy("Terms in translations")
    header_icon = "tag"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.writable = translatable_locales(request.user)
        if not self.writable:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_translation:matrix"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        locales = [locale for locale in content_locales() if locale.pk in self.writable]
        chosen = [locale for locale in locales if locale.language_code == self.request.GET.get("into")] or locales
        translations = (
            Translation.objects.filter(enabled=True, target_locale__in=chosen)
            .select_related("source__locale", "target_locale")
            .order_by("pk")
        )
        page = Paginator(translations, PAGES_AT_ONCE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "locales": locales,
            "into": self.request.GET.get("into", ""),
            "page_obj": page,
            "query_string": query_without(self.request, "p"),
            "rows": report_rows(page.object_list),
        }
