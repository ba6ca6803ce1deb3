"""Views that make another language the source of a page: which ones can, what will happen, and doing it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from exchange.cldr import language_name
from exchange.translation.editor import edit_address
from exchange.translation.source.candidates import Family, Version, family_of
from exchange.translation.source.change import change_source
from exchange.translation.status.states import State


class ChangeSourceView(WagtailAdminTemplateMixin, TemplateView):
    """Offers the versions of a page as its source; with `into`, shows what will happen; a POST does it."""

    template_name = "exchange/translation/change_source.html"
    page_title = gettext_lazy("Change the source language")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not any(self.family.may_change(request.user, version) for version in self.family.translations):
            raise PermissionDenied
        if self.chosen is not None and not self.family.may_change(request.user, self.chosen):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        if self.chosen is None:
            raise Http404
        if request.POST.get("from") != str(self.family.source.page.locale_id):
            messages.error(
                request, _("Somebody else has changed the source in the meantime. Look again at what will happen.")
            )
            return HttpResponseRedirect(request.get_full_path())
        try:
            change_source(self.chosen.page, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())
        messages.success(
            request,
            _("The source of this page is now in %(language)s.") % {"language": language_name(self.chosen.language)},
        )
        return HttpResponseRedirect(edit_address(self.chosen.page))

    @cached_property
    def family(self) -> Family:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"], depth__gt=1, alias_of__isnull=True)
        family = family_of(page)
        if len(family.versions) < 2 or family.source.cell.state != State.SOURCE:
            raise Http404
        return family

    @cached_property
    def chosen(self) -> Version | None:
        """Return the version asked for; None while none is chosen."""
        wanted = self.request.GET.get("into", "")
        if not wanted:
            return None
        version = self.family.version(int(wanted)) if wanted.isdecimal() else None
        if version is None:
            raise Http404
        return version

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_translation:matrix"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_page_subtitle(self) -> str:
        return str(self.family.source.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sources = {version.page.locale_id: version for version in self.family.versions}
        return super().get_context_data(**kwargs) | {
            "family": self.family,
            "chosen": self.chosen,
            "choices": [v for v in self.family.translations if self.family.may_change(self.request.user, v)],
            "relations": [
                (version, sources.get(version.cell.translated_from or 0)) for version in self.family.versions
            ],
            "back_url": edit_address(get_object_or_404(Page, pk=self.kwargs["page_id"])),
        }
