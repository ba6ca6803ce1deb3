"""The members of an organisation in the admin: list, another role, and the end of a membership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from exchange.access.person import person_of
from exchange.people.consequences import consequences_of
from exchange.people.forms import AddMemberForm, EndForm, RoleForm
from exchange.people.inviting import state_of
from exchange.people.mail import tell_of_end, tell_of_role
from exchange.people.models.invitation import Invitation
from exchange.people.roles import (
    add_member,
    change_role,
    end_membership,
    grantable_roles,
    is_last_coordinator,
    managed_organisations,
    manages_people,
    may_change,
)
from exchange.people.views.base import (
    AdministratorsView,
    MembershipView,
    OrganisationView,
    PeopleView,
    page_of,
    show_errors,
)
from exchange.records.membership import LADDER, Membership, Role
from exchange.records.organisation import Organisation
from exchange.request_parameters import query_without


class OrganisationsView(PeopleView):
    """The organisations whose people the user manages; with only one, its page opens at once."""

    template_name = "exchange/people/organisations.html"

    def is_allowed(self) -> bool:
        return manages_people(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        only = managed_organisations(request.user).values_list("pk", flat=True)[:2]
        if not person_of(request.user).is_administrator and len(only) == 1:
            return HttpResponseRedirect(reverse("exchange_people:members", args=[only[0]]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.request.GET.get("q", "").strip()[:100]
        rows = managed_organisations(self.request.user).named().order_by("code")
        if text:
            named = Q(names__text__icontains=text)
            rows = rows.filter(pk__in=rows.filter(named | Q(code__icontains=text)).order_by().values("pk"))
        coordinators = Count("memberships", filter=Q(memberships__role=Role.COORDINATOR), distinct=True)
        rows = rows.annotate(people=Count("memberships", distinct=True), coordinators=coordinators)
        return super().get_context_data(
            page_obj=page_of(rows, self.request),
            text=text,
            query_string=query_without(self.request, "p"),
            is_administrator=person_of(self.request.user).is_administrator,
            **kwargs,
        )


class MembersView(OrganisationView):
    template_name = "exchange/people/members.html"

    @property
    def page_title(self) -> str:
        return _("People of %(organisation)s") % {"organisation": self.organisation}

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": str(self.organisation)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rank = Case(*(When(role=role, then=-place) for place, role in enumerate(LADDER)))
        members = Membership.objects.filter(organisation=self.organisation).select_related("user")
        found = page_of(members.order_by(rank, "user"), self.request)
        changeable = grantable_roles(user, self.organisation)
        invitations = Invitation.objects.unanswered().filter(organisation=self.organisation)
        waiting = page_of(invitations.select_related("invited_by"), self.request, "i")
        return super().get_context_data(
            page_obj=found,
            members=[(membership, membership.role in changeable) for membership in found],
            waiting=waiting,
            invitations=with_states(waiting, self.organisation),
            query_string=query_without(self.request, "p"),
            invitations_query=query_without(self.request, "i"),
            is_administrator=person_of(user).is_administrator,
            **kwargs,
        )


def with_states(invitations: Iterable[Invitation], organisation: Organisation) -> list[tuple[Invitation, str]]:
    """Return each invitation of an organisation with its state; each sender is asked about once."""
    invitations = list(invitations)
    senders = {each.invited_by_id: each.invited_by for each in invitations}
    given = {key: grantable_roles(sender, organisation) for key, sender in senders.items()}
    return [(each, state_of(each, given[each.invited_by_id]).value) for each in invitations]


class ChangeRoleView(MembershipView):
    template_name = "exchange/people/change_role.html"
    page_title = gettext_lazy("Change the role")

    def is_allowed(self) -> bool:
        return super().is_allowed() and may_change(self.request.user, self.membership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RoleForm(user=self.request.user, membership=self.membership))
        return super().get_context_data(is_last=is_last_coordinator(self.membership), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RoleForm(request.POST, user=request.user, membership=self.membership)
        if not form.is_valid():
            return self.shown(form=form)
        before = self.membership.role
        try:
            change_role(
                self.membership,
                form.cleaned_data["role"],
                request.user,
                knowing=form.cleaned_data.get("knowing", False),
            )
        except ValidationError as refused:
            show_errors(form, refused)
            return self.shown(form=form)
        if self.membership.role != before:
            tell_of_role(self.membership)
        messages.success(request, _("The role of %(person)s was changed.") % {"person": self.membership.user})
        return HttpResponseRedirect(_next(request, self.address()))


class EndMembershipView(MembershipView):
    """Says what follows, and ends the membership when that is confirmed."""

    template_name = "exchange/people/end_membership.html"
    page_title = gettext_lazy("End the membership")

    def is_allowed(self) -> bool:
        return super().is_allowed() and may_change(self.request.user, self.membership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", EndForm(membership=self.membership))
        return super().get_context_data(follows=consequences_of(self.membership), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = EndForm(request.POST, membership=self.membership)
        if not form.is_valid():
            return self.shown(form=form)
        user, organisation = self.membership.user, self.organisation
        try:
            end_membership(self.membership, request.user, knowing=form.cleaned_data.get("knowing", False))
        except ValidationError as refused:
            show_errors(form, refused)
            return self.shown(form=form)
        user.refresh_from_db(fields=["is_active"])
        tell_of_end(user, organisation)
        messages.success(
            request,
            _("%(person)s no longer takes part in %(organisation)s.") % {"person": user, "organisation": organisation},
        )
        return HttpResponseRedirect(_next(request, self.address()))


class AddMemberView(AdministratorsView, OrganisationView):
    """For administrators: an account that exists becomes a member without an invitation."""

    template_name = "exchange/people/form.html"
    page_title = gettext_lazy("Add an account that exists")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AddMemberForm(user=self.request.user, organisation=self.organisation))
        return super().get_context_data(submit_label=_("Add"), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AddMemberForm(request.POST, user=request.user, organisation=self.organisation)
        if not form.is_valid():
            return self.shown(form=form)
        membership = add_member(self.organisation, form.cleaned_data["user"], form.cleaned_data["role"], request.user)
        tell_of_role(membership)
        messages.success(request, _("%(person)s takes part now.") % {"person": membership.user})
        return HttpResponseRedirect(self.address())


def _next(request: HttpRequest, address: str) -> str:
    """Go back to the list, unless this person no longer manages anybody."""
    fresh = get_user_model()._default_manager.get(pk=request.user.pk or 0)
    return address if manages_people(fresh) else reverse("wagtailadmin_home")
