"""Invitations in the admin: one is written, sent again or withdrawn."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from exchange.people.forms import InvitationForm
from exchange.people.inviting import invite, send_again, withdraw
from exchange.people.models.invitation import Invitation
from exchange.people.views.base import OrganisationView, show_errors
from exchange.records.organisation import Organisation


class InviteView(OrganisationView):
    template_name = "exchange/people/form.html"
    page_title = gettext_lazy("Invite somebody")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", InvitationForm(user=self.request.user, organisation=self.organisation))
        return super().get_context_data(
            submit_label=_("Send the invitation"),
            introduction=_(
                "The person gets a link by e-mail and chooses their own name and password. "
                "A person who has an account already joins with that account."
            ),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = InvitationForm(request.POST, user=request.user, organisation=self.organisation)
        if not form.is_valid():
            return self.shown(form=form)
        try:
            invitation = invite(self.organisation, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            show_errors(form, refused)
            return self.shown(form=form)
        if invitation.sent_at is None:
            _tell_of_failure(request)
        else:
            messages.success(request, _("The invitation was sent."))
        return HttpResponseRedirect(self.address())


class InvitationActionView(OrganisationView):
    """What is done to an open invitation; by POST alone."""

    http_method_names = ["post"]

    @cached_property
    def invitation(self) -> Invitation:
        found = Invitation.objects.select_related("organisation", "invited_by")
        return get_object_or_404(found, pk=self.kwargs["invitation_id"])

    @cached_property
    def organisation(self) -> Organisation:
        return self.invitation.organisation

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return HttpResponseRedirect(self.address())

    def act(self) -> None:
        raise NotImplementedError


class SendAgainView(InvitationActionView):
    def act(self) -> None:
        if send_again(self.invitation, self.request.user):
            messages.success(self.request, _("The invitation was sent again. The link sent before no longer works."))
        else:
            _tell_of_failure(self.request)


class WithdrawView(InvitationActionView):
    def act(self) -> None:
        withdraw(self.invitation, self.request.user)
        messages.success(self.request, _("The invitation was withdrawn. Its link no longer works."))


def _tell_of_failure(request: HttpRequest) -> None:
    messages.error(
        request,
        _("The message could not be sent. The invitation is kept: send it again later, or ask an administrator."),
    )
