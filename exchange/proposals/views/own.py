"""What somebody proposed, and what became of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.models import Page

from exchange.merging import changed_fields
from exchange.models.proposal import Proposal
from exchange.proposals.access import decides, may_propose
from exchange.proposals.answering import withdraw
from exchange.proposals.comparing import meets
from exchange.proposals.labels import Labels
from exchange.proposals.names import person_name
from exchange.proposals.views.access import PartnerMixin
from exchange.proposals.wording import Difference, difference

PER_PAGE = 25


class OwnProposalsView(PartnerMixin, TemplateView):
    template_name = "exchange/proposals/own_list.html"
    page_title = gettext_lazy("My proposals")
    header_icon = "edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Proposal.objects.by(self.request.user).with_names()
        page = Paginator(own, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page_obj": page, "proposals": page.object_list}


def changes_of(proposal: Proposal) -> list[tuple[str, Difference, bool]]:
    """Label, difference and whether it was taken, of each change that is proposed."""
    model = proposal.content_type.model_class()
    if model is None or not issubclass(model, Page):
        return []  # its page type is no longer a part of the site
    labels = Labels(model, proposal.base, proposal.proposed)
    changes = changed_fields(proposal.base, proposal.proposed)
    return [
        (
            labels.label(path),
            difference(model, path, change.base, change.other),
            any(meets(path, taken) for taken in proposal.taken),
        )
        for path, change in changes.items()
    ]


class OwnProposalView(PartnerMixin, TemplateView):
    """One proposal of one's own; it can be read when the page is gone, and after its base."""

    template_name = "exchange/proposals/own.html"
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            own = Proposal.objects.by(request.user).select_related("page__locale", "content_type", "decided_by")
            self.proposal = get_object_or_404(own, pk=kwargs["proposal_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("My proposal")

    def get_page_subtitle(self) -> str:
        return self.proposal.page_title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.proposal.page.specific if self.proposal.page is not None else None
        may_read = page is not None and may_propose(self.request, page)
        return super().get_context_data(**kwargs) | {
            "proposal": self.proposal,
            "changes": changes_of(self.proposal),
            "remarks": [(each, person_name(each.author)) for each in self.proposal.remarks.select_related("author")],
            "page": page,
            "page_url": page.get_url(self.request) if page is not None and may_read and page.live else "",
            "may_edit": may_read and self.proposal.may_be_changed,
            "decides": decides(self.request.user, self.proposal, page),
            "is_decided": self.proposal.taken or self.proposal.decided_at is not None,
        }


class WithdrawView(PartnerMixin, View):
    http_method_names = ("post",)

    def post(self, request: HttpRequest, proposal_id: int) -> HttpResponse:
        proposal = get_object_or_404(Proposal.objects.by(request.user), pk=proposal_id)
        if withdraw(proposal.pk):
            messages.success(request, _("Your proposal is withdrawn. You can still read it here."))
        else:
            messages.error(request, _("The proposal was answered in the meantime, so it cannot be withdrawn."))
        return HttpResponseRedirect(reverse("exchange:proposal", args=[proposal.pk]))
