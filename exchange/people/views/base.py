"""Base of the screens of people: whose people they are about, and who may see them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from exchange.access.person import person_of
from exchange.access.policy import Verb, may
from exchange.records.membership import Membership
from exchange.records.organisation import Organisation

PER_PAGE = 50


class PeopleView(WagtailAdminTemplateMixin, TemplateView):
    """A screen below the menu's entry "People"."""

    page_title: Any = _("People")
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        raise NotImplementedError

    def trail(self) -> list[dict[str, Any]]:
        """Return the way from the list of organisations to this screen."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        people = {"url": reverse("exchange_people:organisations"), "label": _("People")}
        return [*super().get_breadcrumbs_items(), people, *self.trail()]

    def shown(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class AdministratorsView(PeopleView):
    def is_allowed(self) -> bool:
        return person_of(self.request.user).is_administrator


class OrganisationView(PeopleView):
    """A screen about the people of one organisation, for those who manage them."""

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(Organisation.objects.named(), pk=self.kwargs["organisation_id"])

    def is_allowed(self) -> bool:
        return may(self.request.user, Verb.MANAGE_MEMBERS, self.organisation)

    def address(self) -> str:
        return reverse("exchange_people:members", args=[self.organisation.pk])

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": self.address(), "label": str(self.organisation)}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(organisation=self.organisation, back_url=self.address(), **kwargs)


class MembershipView(OrganisationView):
    """A screen about one member."""

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(
            Membership.objects.select_related("user", "organisation"), pk=self.kwargs["membership_id"]
        )

    @cached_property
    def organisation(self) -> Organisation:
        return self.membership.organisation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            membership=self.membership, is_self=self.membership.user_id == self.request.user.pk, **kwargs
        )


def page_of(rows: QuerySet[Any], request: HttpRequest, name: str = "p") -> PageOfRows[Any]:
    """Return the part of `rows` that the parameter `name` asks for; an invalid value means the first or the last."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get(name))


def show_errors(form: Any, refused: ValidationError) -> None:
    """Show the errors of a refused change, at the fields that the form has."""
    errors = refused.message_dict if hasattr(refused, "error_dict") else {None: refused.messages}
    for field, texts in errors.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)
