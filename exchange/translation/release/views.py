"""The view of a whole release set: which page is ready, which is not and why, and the button that makes all live."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from exchange.access.policy import Verb, may
from exchange.access.querysets import pages_for
from exchange.translation.release.models import ReleaseSet
from exchange.translation.release.publishing import add_translations, candidates, release, show_drafts_to_translators


class ReleaseView(WagtailAdminTemplateMixin, TemplateView):
    """GET looks; POST does one of `release`, `add` (translations) and `drafts` (shown to translators)."""

    template_name = "exchange/translation/release.html"
    page_title = gettext_lazy("Release set")
    header_icon = "calendar-check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not (self.may_release or (request.method in ("GET", "HEAD") and self._concerns(request.user))):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def may_release(self) -> bool:
        return may(self.request.user, Verb.RELEASE, self.release_set)

    def _concerns(self, user: Any) -> bool:
        """Return whether `user` decides about some page of the set, and so may see what it waits for."""
        return pages_for(user, Verb.PUBLISH).filter(release_set_rows__release_set=self.release_set).exists()

    @cached_property
    def release_set(self) -> ReleaseSet:
        return get_object_or_404(ReleaseSet, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.release_set.is_released:
            messages.warning(request, _("This set is live already."))
        elif "release" in request.POST:
            self._release()
        elif "add" in request.POST:
            added = add_translations(self.release_set, request.user)
            text = ngettext("%(number)d page was added.", "%(number)d pages were added.", added)
            messages.success(request, text % {"number": added})
        elif "drafts" in request.POST:
            shown = show_drafts_to_translators(self.release_set, request.user)
            text = ngettext(
                "Translators see the draft of %(number)d page.",
                "Translators see the drafts of %(number)d pages.",
                shown,
            )
            messages.success(request, text % {"number": shown})
        return HttpResponseRedirect(reverse("exchange_translation:release", args=[self.release_set.pk]))

    def _release(self) -> None:
        if release(self.release_set, self.request.user):
            messages.success(self.request, _("All pages of the set are live."))
        else:
            messages.error(self.request, _("Nothing was published. See below for what is missing."))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailsnippets_exchange_releaseset:list"), "label": _("Release sets")},
            {"url": "", "label": self.release_set.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = [] if self.release_set.is_released else candidates(self.release_set, self.request.user)
        return super().get_context_data(**kwargs) | {
            "release_set": self.release_set,
            "candidates": found,
            "may_release": self.may_release,
            "held": sum(bool(candidate.blockers) for candidate in found),
            "edit_url": reverse("wagtailsnippets_exchange_releaseset:edit", args=[self.release_set.pk]),
        }
