"""Answers of a translator to a single segment: still correct, reviewed, added."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.translation.editor import edit_address, editable_target
from exchange.translation.models import MergeConflict
from exchange.translation.sync.carry_over import confirm_still_valid
from exchange.translation.sync.resuming import answer


@require_POST
def confirm(request: HttpRequest, translation_id: int, segment_id: int) -> HttpResponse:
    """Record that the text of this segment is correct as it is, although its source changed or a machine wrote it."""
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
    messages.success(request, _("Marked as reviewed and correct."))
    return HttpResponseRedirect(edit_address(page))


@require_POST
def settle(request: HttpRequest, question_id: int) -> HttpResponse:
    """Record that a text which fitted nowhere has been placed."""
    unplaced = MergeConflict.objects.filter(other="").select_related("translation__source")
    question = get_object_or_404(unplaced, pk=question_id)
    page = editable_target(request, question.translation)
    answer(question, request.user)
    return HttpResponseRedirect(edit_address(page))
