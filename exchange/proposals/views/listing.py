"""The list of proposals for those who decide about them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, IntegerField, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from exchange.access.person import person_of
from exchange.access.querysets import NONE
from exchange.conf import language_codes, setting
from exchange.proposals.access import due_proposals, proposals_for
from exchange.proposals.counting import waiting_by_page
from exchange.proposals.forms import FilterForm
from exchange.proposals.labels import field_label
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.names import person_name
from exchange.records.site_role import SiteRole
from exchange.request_parameters import query_without

PER_PAGE = 50

OPEN_FIRST = Case(When(state=Proposal.State.OPEN, then=0), default=1, output_field=IntegerField())


class ProposalsView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "exchange/proposals/list.html"
    page_title = gettext_lazy("Proposals")
    header_icon = "edit"

    @cached_property
    def form(self) -> FilterForm:
        return FilterForm(self.request.GET, languages=language_codes())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.form.narrow(proposals_for(self.request.user).with_names().annotate(is_due=self._due()))
        page = Paginator(found.order_by(OPEN_FIRST, "created_at", "pk"), PER_PAGE).get_page(self.request.GET.get("p"))
        only_page = self.form.cleaned_data.get("page")
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "is_filtered": any(self.form.cleaned_data.get(name) for name in ("q", "state", "language", "page")),
            "only_page": Page.objects.filter(pk=only_page).first() if only_page else None,
            "page_obj": page,
            "rows": self._rows(list(page.object_list)),
            "waiting": sum(waiting_by_page(self.request.user).values()),
            "days": setting("EXCHANGE_PROPOSAL_DAYS"),
            "query_string": query_without(self.request, "p"),
        }

    def _rows(self, proposals: list[Any]) -> list[dict[str, Any]]:
        """Return the proposals with the names of the fields that they change."""
        return [
            {
                "proposal": proposal,
                "author": person_name(proposal.author),
                "fields": self._fields(proposal),
                "is_due": proposal.is_open and proposal.is_due,
            }
            for proposal in proposals
        ]

    def _due(self) -> Case:
        """Return whether only a site coordinator can answer it; asked for those who are one."""
        is_coordinator = SiteRole.Role.COORDINATOR in person_of(self.request.user).site_roles
        due = due_proposals() if is_coordinator else NONE
        return Case(When(due, then=True), default=False, output_field=BooleanField())

    def _fields(self, proposal: Proposal) -> list[str]:
        model = proposal.page.specific_class if proposal.page is not None else None
        return [field_label(model, name) for name in proposal.changed] if model is not None else []
