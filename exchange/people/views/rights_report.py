"""The report of rights in the admin: groups that do not agree with roles, and groups that were ticked by hand."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from exchange.access.reconciling import Difference, differences, sync_rights
from exchange.people.views.base import PER_PAGE, AdministratorsView, page_of
from exchange.request_parameters import query_without

MAX_NAMES = 20
"""Of a group; more are a number."""


class RightsReportView(AdministratorsView):
    template_name = "exchange/people/rights_report.html"
    page_title = gettext_lazy("Rights")
    header_icon = "key"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Paginator(differences(), PER_PAGE).get_page(self.request.GET.get("p"))
        undone = ModelLogEntry.objects.filter(action="exchange.group_tick_undone").select_related("user")
        history = page_of(undone.order_by("-timestamp"), self.request, "h")
        return super().get_context_data(
            page_obj=found,
            rows=[_described(difference) for difference in found],
            history=history,
            query_string=query_without(self.request, "p"),
            history_query=query_without(self.request, "h"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = len(sync_rights())
        text = ngettext("%(number)d group was repaired.", "%(number)d groups were repaired.", number)
        messages.success(request, text % {"number": number})
        return HttpResponseRedirect(reverse("exchange_rights_report"))


def _described(difference: Difference) -> dict[str, Any]:
    return {
        "name": difference.name,
        "ticked": _names(difference.ticked),
        "lacking": _names(difference.lacking),
        "is_missing": difference.stored is None,
        "is_over": difference.wanted is None,
        "other_permissions": difference.stored and difference.wanted and difference.differs_in_permissions,
    }


def _names(keys: frozenset[int]) -> list[str]:
    users = get_user_model()._default_manager.filter(pk__in=sorted(keys)[:MAX_NAMES])
    names = [str(user) for user in users]
    return [*names, f"+ {len(keys) - MAX_NAMES}"] if len(keys) > MAX_NAMES else names
