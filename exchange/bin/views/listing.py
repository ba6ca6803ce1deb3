"""List of what can be restored."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import Button

from exchange.bin.models import BinnedItem
from exchange.bin.rights import items_for, purges_something, sees_bin
from exchange.conf import setting

PER_PAGE = 50


class BinFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Type"), choices=BinnedItem.Kind.choices)

    class Meta:
        model = BinnedItem
        fields = ["kind"]


def _until(item: BinnedItem) -> str:
    """Return a date: Wagtail's column of dates says how long ago, but this one is in the future."""
    return date_format(localtime(item.expires_at), "SHORT_DATE_FORMAT")


class PlacedTitleColumn(TitleColumn):
    """The title, and below it what the item is, where it was and who deleted it: fewer columns fit on a phone."""

    cell_template_name = "exchange/bin/title_cell.html"


class BinView(BaseListingView):
    """What the person may restore, the latest first; expired items are not among it."""

    model = BinnedItem
    template_name = "exchange/bin/list.html"
    results_template_name = "exchange/bin/list_results.html"
    page_title = _("Bin")
    header_icon = "bin"
    index_url_name = "exchange_bin:list"
    index_results_url_name = "exchange_bin:list_results"
    filterset_class = BinFilterSet
    is_searchable = True
    search_backend_name = None
    search_fields = ["title", "place"]
    default_ordering = "-deleted_at"
    paginate_by = PER_PAGE
    verbose_name_plural = BinnedItem._meta.verbose_name_plural

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not sees_bin(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            PlacedTitleColumn("title", label=_("Title"), url_name="exchange_bin:item", sort_key="title"),
            DateColumn("deleted_at", label=_("Deleted"), sort_key="deleted_at"),
            Column("until", label=_("Can be restored until"), accessor=_until, sort_key="expires_at"),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        if not purges_something(self.request.user):
            return []
        return [Button(_("Remove a text for good"), url=reverse("exchange_bin:purge"), icon_name="cross")]

    def get_base_queryset(self) -> QuerySet[BinnedItem]:
        return items_for(self.request.user).select_related("deleted_by", "deleted_by__wagtail_userprofile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"days": setting("EXCHANGE_BIN_DAYS")}
