"""Hooks for proposals, added to Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from exchange.access.policy import Verb, may
from exchange.proposals.counting import waiting_by_page
from exchange.proposals.labels import field_label


@hooks.register("register_admin_urls")
def proposal_urls() -> list[Any]:
    return [path("proposals/", include("exchange.proposals.views.routes"))]


class ProposalsMenuItem(MenuItem):
    """The list of proposals, with the number of those that wait."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        waiting = waiting_by_page(request.user).total()
        label = _("Proposals (%(number)s)") % {"number": waiting} if waiting else self.label
        return LinkMenuItem(
            self.name, str(label), self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs
        )


@hooks.register("register_admin_menu_item")
def proposals_menu_item() -> MenuItem:
    return ProposalsMenuItem(
        _("Proposals"), reverse("exchange_proposals:list"), name="exchange-proposals", icon_name="edit", order=155
    )


@hooks.register("register_page_header_buttons")
def proposal_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Yield the button of waiting proposals, for those who decide, and that to propose, for those who do not write."""
    specific = page.specific_deferred
    if not hasattr(specific, "holding"):
        return
    waiting = waiting_by_page(user)[page.pk]
    if waiting:
        label = ngettext("%(number)s proposal waits", "%(number)s proposals wait", waiting) % {"number": waiting}
        yield Button(label, f"{reverse('exchange_proposals:list')}?page={page.pk}", icon_name="edit", priority=5)
    if may(user, Verb.PROPOSE, specific) and not may(user, Verb.EDIT, specific):
        yield Button(
            gettext("Improve this page"), reverse("exchange:propose", args=[page.pk]), icon_name="edit", priority=6
        )


@hooks.register("register_log_actions")
def register_proposal_taken(actions: Any) -> None:
    @actions.register_action("exchange.proposal_taken")
    class ProposalTaken(LogFormatter):
        label = _("Take a proposal")

        def format_message(self, log_entry: Any) -> Any:
            data = log_entry.data
            model = log_entry.content_type.model_class()
            fields = ", ".join(field_label(model, name) for name in data["fields"]) if model is not None else ""
            author = data["author"] or gettext("a former colleague")
            return gettext("Took a proposal by %(author)s: %(fields)s") % {"author": author, "fields": fields}
