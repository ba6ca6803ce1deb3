"""Roles for languages and for the site in the admin: who has which; administrators appoint and end."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from exchange.people.forms import LanguageRoleForm, SiteRoleForm
from exchange.people.roles import appoint, end_role
from exchange.people.views.base import AdministratorsView, page_of
from exchange.records.language_role import LanguageRole
from exchange.records.site_role import SiteRole
from exchange.request_parameters import query_without

KINDS = {"language": (LanguageRole, LanguageRoleForm), "site": (SiteRole, SiteRoleForm)}


class AppointmentsView(AdministratorsView):
    template_name = "exchange/people/appointments.html"
    page_title = gettext_lazy("Roles for languages and for the site")

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        languages = LanguageRole.objects.select_related("user", "locale").order_by(
            "locale__language_code", "role", "pk"
        )
        site = SiteRole.objects.select_related("user").order_by("role", "pk")
        return super().get_context_data(
            languages=page_of(languages, self.request, "l"),
            languages_query=query_without(self.request, "l"),
            site=page_of(site, self.request, "s"),
            site_query=query_without(self.request, "s"),
            **kwargs,
        )


class KindView(AdministratorsView):
    """A screen about one kind of these roles."""

    @cached_property
    def kind(self) -> tuple[Any, Any]:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return KINDS[self.kwargs["kind"]]

    def address(self) -> str:
        return reverse("exchange_people:appointments")

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": self.address(), "label": AppointmentsView.page_title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.address(), **kwargs)


class AppointView(KindView):
    template_name = "exchange/people/form.html"
    page_title = gettext_lazy("Appoint somebody")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.kind[1]())
        return super().get_context_data(submit_label=_("Appoint"), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.kind[1](request.POST)
        if not form.is_valid():
            return self.shown(form=form)
        appoint(form.instance, request.user)
        messages.success(request, _("%(person)s has the role now.") % {"person": form.instance.user})
        return HttpResponseRedirect(self.address())


class EndAppointmentView(KindView):
    """Asks, and ends the role when that is confirmed."""

    template_name = "exchange/people/end_role.html"
    page_title = gettext_lazy("End the role")

    @cached_property
    def row(self) -> Any:
        return get_object_or_404(self.kind[0].objects.select_related("user"), pk=self.kwargs["row_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.row.user
        end_role(self.row, request.user)
        messages.success(request, _("The role of %(person)s has ended.") % {"person": person})
        return HttpResponseRedirect(self.address())
