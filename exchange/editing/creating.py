"""One page for one create form: a save that comes while or after another save of the same form goes to its page.

An autosave that still runs when "publish" is pressed, a second press and a retry after a network error are such saves.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from modelcluster.models import get_all_child_relations
from wagtail.admin.utils import set_query_params
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from exchange.editing.models import PageCreation

KEY_FIELD = "exchange-form-key"
SECONDS_TO_WAIT = 20.0
SECONDS_BETWEEN = 0.1


def make_one_page(request: HttpRequest, parent: Page, page_class: type[Page]) -> HttpResponse | None:
    """Run the creation under the form's key, or save to the page that it made: the hook before a page is created."""
    key = key_of(request)
    if key is None or request.resolver_match is None or getattr(request, "exchange_creation", None) is not None:
        return None
    creation = begin(key, request.user)
    if creation is None:
        page_id = made_page_id(key, request.user)
        return save_to(request, page_id) if page_id is not None else None
    request.exchange_creation = creation  # type: ignore[attr-defined]
    try:
        response: HttpResponse = run_again(request)
    finally:
        PageCreation.objects.filter(pk=creation.pk, page=None).delete()  # nothing was made: the form may try again
    return response


def run_again(request: HttpRequest) -> HttpResponse:
    """Answer by the view that the address leads to, which may be a page type's own, from inside one of its hooks."""
    match: Any = request.resolver_match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def note_page(request: HttpRequest, page: Page) -> None:
    """Note the page that was made: the hook after a page was created."""
    creation = getattr(request, "exchange_creation", None)
    if creation is not None:
        PageCreation.objects.filter(pk=creation.pk).update(page=page)


def key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(KEY_FIELD, "")) if request.method == "POST" else None
    except ValueError:
        return None


def begin(key: uuid.UUID, user: Any) -> PageCreation | None:
    """Return the record of a creation that begins now; None if the form's key is in use."""
    PageCreation.forget_old()
    try:
        with transaction.atomic():
            return PageCreation.objects.create(key=key, user=user)
    except IntegrityError:
        return None


def made_page_id(key: uuid.UUID, user: Any, seconds: float = SECONDS_TO_WAIT) -> int | None:
    """Wait for the page that the form's other save makes; None if it made none, or for another person's form."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = PageCreation.objects.filter(key=key, user=user).values_list("page_id", flat=True).first()
        if found is not None or not PageCreation.objects.filter(key=key, user=user).exists():
            return found
        time.sleep(SECONDS_BETWEEN)
    return None


class SecondSaveView(EditView):
    """Saves a create form to the page it has already made: its rows have no keys, so the page's own make room."""

    def get_object(self) -> Any:
        page = super().get_object()
        for relation in get_all_child_relations(type(page)):
            setattr(page, relation.get_accessor_name(), [])
        return page


def save_to(request: HttpRequest, page_id: int) -> HttpResponse:
    request.exchange_saves_twice = True  # type: ignore[attr-defined]
    response: HttpResponse = SecondSaveView.as_view()(request, page_id)
    if isinstance(response, JsonResponse) and response.status_code == 200:
        content = json.loads(response.content)
        edit = reverse("wagtailadmin_pages:edit", args=[page_id])
        content |= {"url": edit, "hydrate_url": set_query_params(edit, {"_w_hydrate_create_view": "1"})}
        return JsonResponse(content)
    return response
