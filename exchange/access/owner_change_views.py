"""Views of the change of a page's owner in the admin: what will follow, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from exchange.access.owner_change import change_owner, family_with_aliases, possible_owners
from exchange.access.page_types import is_owned
from exchange.access.policy import Verb, may
from exchange.records.organisation import Organisation


class OwnerForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("New owner"),
        empty_label=gettext_lazy("Choose an organisation"),
        help_text=gettext_lazy("Organisations for which you publish."),
        error_messages={
            "invalid_choice": gettext_lazy("You do not publish for this organisation. Choose one from the list."),
        },
    )

    def __init__(self, *args: Any, offered: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in offered])  # type: ignore[attr-defined]
        field.choices = [("", field.empty_label), *((each.pk, str(each)) for each in offered)]  # type: ignore[attr-defined]


class ChangeOwnerView(WagtailAdminTemplateMixin, FormView):
    """GET says what follows; POST with `organisation`, and `from` as the form showed it, does it."""

    form_class = OwnerForm
    template_name = "exchange/access/change_owner.html"
    page_title = gettext_lazy("Change the owner")
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may(request.user, Verb.CHANGE_OWNER, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> Any:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"])
        if not is_owned(page.specific_class):
            raise Http404
        return page.specific

    @cached_property
    def offered(self) -> list[Organisation]:
        return possible_owners(self.request.user, self.page)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offered": self.offered}

    def form_valid(self, form: OwnerForm) -> HttpResponse:
        if self.request.POST.get("from") != str(self.page.owning_organisation_id):
            messages.error(
                self.request, _("The page was given to another owner in the meantime. Nothing was changed; look again.")
            )
            return HttpResponseRedirect(self.request.path)
        try:
            change = change_owner(self.page, form.cleaned_data["organisation"], self.request.user)
        except ValidationError as error:
            form.add_error("organisation", error)
            return self.form_invalid(form)
        messages.success(self.request, _("The page now belongs to %(organisation)s.") % {"organisation": change.after})
        return HttpResponseRedirect(self._next_address())

    def _next_address(self) -> str:
        """Return the address of the editor if the person may still edit the page, else of the list of pages."""
        page = Page.objects.get(pk=self.page.pk).specific
        if page.permissions_for_user(self.request.user).can_edit():
            return reverse("wagtailadmin_pages:edit", args=[page.pk])
        return reverse("wagtailadmin_explore", args=[page.get_parent().pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "owner": self.page.organisation,
            "from_id": self.page.owning_organisation_id,
            "pages": family_with_aliases(self.page),
            "offered": self.offered,
            "back_url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
        }


def change_owner_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Yield the button in Wagtail's menu of a page, for those who may give it away."""
    if page.depth > 1 and is_owned(page.specific_class) and may(user, Verb.CHANGE_OWNER, page):
        yield Button(
            _("Change the owner"),
            reverse("exchange_access:change_owner", args=[page.pk]),
            icon_name="group",
            priority=67,
        )


def register_owner_changed(actions: Any) -> None:
    """Register the action with the log, by Wagtail's hook that collects what its log knows of."""

    @actions.register_action("exchange.owner_changed")
    class OwnerChanged(LogFormatter):
        label = gettext_lazy("Change the owner")

        def format_message(self, log_entry: Any) -> Any:
            return _("The owner was changed from %(from)s to %(to)s") % log_entry.data
