"""Views of one's own proposals, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

from exchange.merging import Change, changed_fields
from exchange.proposals.access import decides, may_propose
from exchange.proposals.answering import withdraw
from exchange.proposals.comparing import meets
from exchange.proposals.content import proposable_content
from exchange.proposals.labels import Labels
from exchange.proposals.models.proposal import Proposal
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


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One change that is proposed, and what became of it."""

    label: str
    difference: Difference
    was_taken: bool
    became: Difference | None = None
    """What the owner made of the proposed words, if they took it in others."""


def changes_of(proposal: Proposal, said: Mapping[str, Any] | None = None) -> list[ProposedChange]:
    """Return each change that is proposed, in the order of the form.

    If `said` is given, other words of the owner are shown only if this content has them, too: its author must not
    read in a proposal what else is in a draft.
    """
    model = proposal.content_type.model_class()
    if model is None or not issubclass(model, Page):
        return []  # its page type is no longer part of the site
    labels = Labels(model, proposal.base, proposal.proposed)
    changes = changed_fields(proposal.base, proposal.proposed)
    amended = _amended(proposal, said)
    return [
        ProposedChange(
            labels.label(path),
            difference(model, path, change.base, change.other),
            was_taken=any(meets(path, taken) for taken in proposal.taken),
            became=difference(model, path, amended[path].base, amended[path].other) if path in amended else None,
        )
        for path, change in changes.items()
    ]


def _amended(proposal: Proposal, said: Mapping[str, Any] | None) -> dict[str, Change]:
    """Return, of what was taken, the texts that differ from the proposed ones in the draft that took them."""
    revision = proposal.taken_in
    if revision is None:
        return {}
    names = {path.partition(":")[0].partition(".")[0] for path in proposal.taken}
    became = {name: value for name, value in proposable_content(revision.as_object()).items() if name in names}
    unseen = changed_fields(said, {**said, **became}) if said is not None else {}
    proposed = {name: value for name, value in proposal.proposed.items() if name in became}
    return {
        path: change
        for path, change in changed_fields(proposed, became).items()
        if path in proposal.taken and isinstance(change.other, str) and not any(meets(path, each) for each in unseen)
    }


class OwnProposalView(PartnerMixin, TemplateView):
    """One proposal of one's own; it can be read when the page is gone, and after its base."""

    template_name = "exchange/proposals/own.html"
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            related = ("page__locale", "content_type", "decided_by", "taken_in")
            own = Proposal.objects.by(request.user).select_related(*related)
            self.proposal = get_object_or_404(own, pk=kwargs["proposal_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("My proposal")

    def get_page_subtitle(self) -> str:
        return self.proposal.page_title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.proposal.page.specific if self.proposal.page is not None else None
        may_read = page is not None and may_propose(self.request, page)
        said = proposable_content(page) if page is not None and may_read and page.live else {}
        return super().get_context_data(**kwargs) | {
            "proposal": self.proposal,
            "changes": changes_of(self.proposal, said),
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
