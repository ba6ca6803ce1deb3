"""The editor of a translation: who may open it, and where it is."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation


def editable_target(request: HttpRequest, translation: Translation) -> Page:
    """Return the page that `translation` makes.

    Raises PermissionDenied for users who may not edit it, Http404 if it is gone.
    """
    try:
        page: Page = translation.get_target_instance()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
