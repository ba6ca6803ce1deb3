"""What a translator says of a single segment beside its text: that it still holds, that she has read it."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.models.translation import MergeQuestion
from exchange.translation.carrying import confirm_still_valid
from exchange.translation.resuming import answer


@require_POST
def confirm(request: HttpRequest, translation_id: int, segment_id: int) -> HttpResponse:
    """The text of this segment holds as it is, although its source changed or a machine wrote it."""
    translation = get_object_or_404(Translation, pk=translation_id)
    page = editable_target(request, translation)
    segment = get_object_or_404(StringSegment, pk=segment_id, source=translation.source_id)
    row = get_object_or_404(
        StringTranslation,
        translation_of=segment.string_id,
        context=segment.context_id,
        locale=translation.target_locale_id,
    )
    confirm_still_valid(row, request.user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"confirmed": True})
    messages.success(request, _("Marked as read and valid."))
    return HttpResponseRedirect(edit_address(page))


@require_POST
def settle(request: HttpRequest, question_id: int) -> HttpResponse:
    """A text which fitted nowhere has been placed."""
    unplaced = MergeQuestion.objects.filter(other="").select_related("translation__source")
    question = get_object_or_404(unplaced, pk=question_id)
    page = editable_target(request, question.translation)
    answer(question, request.user)
    return HttpResponseRedirect(edit_address(page))


def editable_target(request: HttpRequest, translation: Translation) -> Page:
    """The page that `translation` makes; raises PermissionDenied for who may not edit it, Http404 where it is gone."""
    try:
        page: Page = translation.get_target_instance()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
