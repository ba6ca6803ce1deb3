"""Places for a text that lost its own: the page was deleted, or the right to write it, while somebody was writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry

from exchange.access.policy import Verb, may
from exchange.editing.unsaved import KeptForm

MAX_OFFERED = 6
PAGE_FORMS = ("wagtailadmin_pages:edit", "wagtailadmin_pages:revisions_revert")


@dataclass(frozen=True, slots=True)
class NewForm:
    """A form that takes the text as a new draft: its address, and what its button says."""

    address: str
    label: str


def new_forms(request: HttpRequest, form: KeptForm) -> list[NewForm]:
    """Return where the person may save the text that was meant for the deleted thing; none if nowhere."""
    match = request.resolver_match
    user: Any = request.user
    if match is None or not user.is_authenticated:
        return []
    if match.view_name == "wagtailadmin_pages:edit":
        return _new_pages(int(match.args[0] if match.args else match.kwargs["page_id"]), user)
    if match.url_name == "edit" and match.namespaces:
        try:
            return [NewForm(reverse(f"{match.namespace}:add"), _("Save as a new record"))]
        except NoReverseMatch:
            return []
    return []


def proposal_address(request: HttpRequest) -> str:
    """Return where the person may propose what they may no longer write; "" if they may not."""
    match = request.resolver_match
    if match is None or match.view_name not in PAGE_FORMS:
        return ""
    page = Page.objects.filter(pk=match.args[0] if match.args else match.kwargs["page_id"]).first()
    if page is None or not may(request.user, Verb.PROPOSE, page.specific_deferred):
        return ""
    return reverse("exchange:propose", args=[page.pk])


def _new_pages(page_id: int, user: Any) -> list[NewForm]:
    """Return forms below the pages that may hold one of the deleted page's type; the log remembers the type."""
    entry = PageLogEntry.objects.filter(page_id=page_id).order_by("-timestamp").first()
    page_class = entry.content_type.model_class() if entry is not None and entry.content_type else None
    if page_class is None or not issubclass(page_class, Page):
        return []
    parents = ContentType.objects.get_for_models(*page_class.allowed_parent_page_models()).values()
    found: list[NewForm] = []
    for parent in Page.objects.filter(content_type__in=parents, alias_of=None).order_by("path")[: MAX_OFFERED * 5]:
        may = parent.specific.permissions_for_user(user).can_add_subpage()
        if may and page_class.can_create_at(parent) and len(found) < MAX_OFFERED:
            address = reverse(
                "wagtailadmin_pages:add", args=[page_class._meta.app_label, page_class._meta.model_name, parent.pk]
            )
            label = _("Save as a new draft below “%(title)s” (%(language)s)")
            found.append(NewForm(address, label % {"title": parent.title, "language": parent.locale}))
    return found
