"""Purge in the admin: a text is typed, what would go is shown, and a second button removes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.purge import MIN_LENGTH, look, purge, still_elsewhere
from exchange.bin.purging.scope import SITE, Scope, scope_of
from exchange.bin.rights import may_purge_page, may_purge_site, purges_something
from exchange.request_parameters import key_from

MAX_LENGTH = 500


class PurgeForm(forms.Form):
    """The text to remove, and where. Only administrators may leave the page empty."""

    text = forms.CharField(
        label=gettext_lazy("Text to remove"),
        min_length=MIN_LENGTH,
        max_length=MAX_LENGTH,
        help_text=gettext_lazy("For example the name of a person, exactly as it is written."),
    )
    page = forms.ModelChoiceField(
        Page.objects.filter(depth__gt=1),
        label=gettext_lazy("Page"),
        widget=AdminPageChooser(),
        required=False,
        help_text=gettext_lazy(
            "With all its language versions. Administrators can leave it empty to search the whole site."
        ),
    )
    replacement = forms.CharField(
        label=gettext_lazy("Write instead"),
        max_length=MAX_LENGTH,
        required=False,
        help_text=gettext_lazy("Leave it empty to remove the text only."),
    )
    ignore_case = forms.BooleanField(label=gettext_lazy("Also in other upper and lower case"), required=False)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text, replacement = data.get("text", ""), data.get("replacement", "")
        if text and replacement and TextPattern(text, data.get("ignore_case", False)).is_in(replacement):
            self.add_error("replacement", _("This contains the text that is to be removed. Write something else."))
        if data.get("page") is None and "page" not in self.errors and not may_purge_site(self.user):
            self.add_error("page", _("Choose a page that you publish. Only administrators purge the whole site."))
        return data

    def clean_page(self) -> Page | None:
        page: Page | None = self.cleaned_data.get("page")
        if page is not None and not may_purge_page(self.user, page.specific):
            raise forms.ValidationError(
                _("Only administrators and people who publish for the page's owner may do this. Ask one of them.")
            )
        return page

    def pattern(self) -> TextPattern:
        data = self.cleaned_data
        return TextPattern(data["text"], data["ignore_case"], data["replacement"])

    def scope(self) -> Scope:
        """Return the versions of the page that the user decides about, or the whole site."""
        page = self.cleaned_data["page"]
        if page is None:
            return SITE
        versions = page.get_translations(inclusive=True).specific()
        return scope_of(version for version in versions if may_purge_page(self.user, version))


class PurgeView(WagtailAdminTemplateMixin, TemplateView):
    """GET asks; POST shows what would go and, with `confirm`, removes it. The text is in no address."""

    template_name = "exchange/bin/purge.html"
    page_title = gettext_lazy("Remove a text for good")
    header_icon = "cross"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not purges_something(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PurgeForm(request.user, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if "confirm" not in request.POST:
            report = look(form.pattern(), form.scope())
            return self.render_to_response(self.get_context_data(form=form, report=report))
        report = purge(form.pattern(), form.scope(), request.user)
        text = ngettext(
            "The text was removed from %(number)d place.", "The text was removed from %(number)d places.", report.places
        )
        messages.success(request, text % {"number": report.places})
        for reason in report.named:
            messages.warning(request, _("Not removed: %(where)s") % {"where": reason})
        return HttpResponseRedirect(reverse("exchange_bin:purge"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or PurgeForm(self.request.user, initial=self._initial())
        kwargs["form"] = form
        return super().get_context_data(**kwargs) | {"media": form.media, "elsewhere": still_elsewhere()}

    def _initial(self) -> dict[str, Any]:
        key = key_from(self.request.GET.get("page", ""))
        return {"page": Page.objects.filter(pk=key).first()} if key is not None else {}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_bin:list"), "label": _("Bin")},
            {"url": "", "label": _("Remove a text for good")},
        ]
