"""The page of the search server in the admin: its health, the pages waiting, and those it refused, to be retried."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem

from search import conf
from search.health import search_health
from search.models import OutboxEntry, SearchDocument

PERMISSION = "exchange_search.change_outboxentry"
AT_ONCE = 50


@require_GET
@permission_required(PERMISSION)
def state(request: HttpRequest) -> HttpResponse:
    """Show how the search server is, and the pages that it refused or that wait for it, the refused ones first."""
    entries = OutboxEntry.objects.order_by("state", "id")
    page = Paginator(entries, AT_ONCE).get_page(request.GET.get("p"))
    titles = dict(SearchDocument.objects.filter(pk__in=[each.page_id for each in page]).values_list("pk", "title"))
    context = {
        "health": search_health(),
        "page": page,
        "lines": [(entry, titles.get(entry.page_id, "")) for entry in page],
    }
    return render(request, "search/admin/server.html", context)


@require_POST
@permission_required(PERMISSION)
def retry(request: HttpRequest) -> HttpResponse:
    """Try again what is chosen; everything, if nothing is."""
    from search.engines.elasticsearch import outbox
    from search.engines.elasticsearch.delivery import announce

    chosen = [int(text) for text in request.POST.getlist("entry") if text.isdecimal()]
    number = outbox.retry(OutboxEntry.objects.filter(pk__in=chosen) if chosen else None)
    announce()
    told = ngettext("Retrying %(number)d page.", "Retrying %(number)d pages.", number)
    messages.success(request, told % {"number": number})
    return redirect("exchange_search_server")


def urls() -> list[URLPattern]:
    return [
        path("search-server/", state, name="exchange_search_server"),
        path("search-server/retry/", retry, name="exchange_search_server_retry"),
    ]


class ServerMenuItem(MenuItem):
    """Shown if there is a search server, to those who may look after it."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Search server"), reverse("exchange_search_server"), icon_name="search", order=910
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return conf.uses_search_server() and bool(request.user.has_perm(PERMISSION))


def notice(request: HttpRequest) -> str:
    """Return a sentence for the admin's home page while the server does not answer; "" otherwise."""
    state = search_health() if conf.uses_search_server() and request.user.has_perm(PERMISSION) else None
    if state is None or state.status == "ok":
        return ""
    return _("Search: %(problems)s") % {"problems": " ".join(state.problems)}
