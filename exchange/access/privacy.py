"""Privacy of families in the admin and on the site: a family is private, and open, as one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from wagtail import hooks
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.models import Page, PageViewRestriction

from exchange.access.families import versions
from exchange.access.models.restriction_mirror import RestrictionMirror
from exchange.access.page_types import is_our_page
from search.visibility import passed_restrictions


@method_decorator(transaction.atomic, name="dispatch")
class FamilyPrivacyView(SetPrivacyView):
    """Wagtail's dialog, for all versions or none; if a page above another version decides, it says so."""

    def dispatch(self, request: HttpRequest, page_id: int, *args: Any, **kwargs: Any) -> Any:
        page = get_object_or_404(Page, pk=page_id)
        if request.method == "POST":
            _ask_right_in_all_versions(request, page)
        return super().dispatch(request, page_id, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> Any:
        decided_by = self._decided_above()
        if decided_by is None:
            return super().render_to_response(context, **response_kwargs)
        return render_modal_workflow(
            self.request, "exchange/files/privacy_above.html", None, {"page": decided_by}, json_data={"step": "final"}
        )

    def form_valid(self, form: Any) -> Any:
        if self._decided_above() is not None:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def _decided_above(self) -> Page | None:
        """Return the page above another version of this one that closes the family; it is to be opened there."""
        mark = RestrictionMirror.objects.filter(restriction=self.restriction).first() if self.restriction else None
        if mark is None or mark.family == self.page.translation_key:
            return None
        original = PageViewRestriction.objects.filter(pk=mark.original_id).select_related("page__locale").first()
        return original.page if original is not None else None


def _ask_right_in_all_versions(request: HttpRequest, page: Page) -> None:
    """Raise PermissionDenied if the user may not close or open one of the versions that will follow."""
    family = versions().filter(translation_key=page.translation_key).exclude(pk=page.pk)
    for version in family.specific():
        if not version.permissions_for_user(request.user).can_set_view_restrictions():
            raise PermissionDenied


@hooks.register("before_serve_page", order=-1)
def take_password_for_the_family(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Accept the password of one version for the others, before Wagtail asks.

    The session is changed for this request only and is not stored again: reading a page writes nothing.
    """
    if not is_our_page(page):
        return
    passed = passed_restrictions(request)
    if passed:
        given = request.session[PageViewRestriction.passed_view_restrictions_session_key]
        given.extend(sorted(passed - set(given)))
