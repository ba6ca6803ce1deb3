"""The search in Wagtail's admin: a report for those who run it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.admin import hooks as server_hooks
from search.health import documents_by_language, engine_health, last_verification, search_health, unreadable_files
from search.language_names import language_name
from search.query.unanswered import most_wanted

# Importing them registers them.
__all__ = ["server_hooks"]

PERMISSION = "exchange_search.view_searchdocument"


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def report(request: HttpRequest) -> HttpResponse:
    """Show size and health of the index, the last verification, files that could not be read, words not found."""
    context: dict[str, Any] = {
        "problems": search_health().problems,
        "engine": engine_health(),
        "languages": [(language_name(code), count) for code, count in documents_by_language().items()],
        "verification": last_verification(),
        "unreadable": unreadable_files(),
        "unanswered": most_wanted(),
    }
    return render(request, "search/admin/report.html", context)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [path("reports/search/", report, name="exchange_search_report")]


class ReportMenuItem(MenuItem):
    """Shown to those who may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_reports_menu_item")
def register_menu_item() -> MenuItem:
    return ReportMenuItem(_("Search"), reverse("exchange_search_report"), icon_name="search", order=1_000)
