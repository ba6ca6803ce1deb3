"""Comments on segments: written, answered and resolved by people who may edit the translation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail_localize.models import StringSegment, Translation

from exchange.translation.comments import threads as comments
from exchange.translation.comments.models import MAX_COMMENT_LENGTH, SegmentComment
from exchange.translation.editor import edit_address, editable_target


class CommentForm(forms.Form):
    text = forms.CharField(max_length=MAX_COMMENT_LENGTH)


@require_POST
def write(request: HttpRequest, translation_id: int, segment_id: int) -> HttpResponse:
    translation = _translation(translation_id)
    editable_target(request, translation)
    segments = StringSegment.objects.select_related("context", "string")
    segment = get_object_or_404(segments, pk=segment_id, source=translation.source_id)
    text = _text(request)
    if text:
        comments.comment_on(translation, segment, request.user, text)
    return _answer(request, translation, written=bool(text))


@require_POST
def answer(request: HttpRequest, translation_id: int, comment_id: int) -> HttpResponse:
    translation = _translation(translation_id)
    editable_target(request, translation)
    text = _text(request)
    if text:
        comments.answer(_first(translation, comment_id), request.user, text)
    return _answer(request, translation, written=bool(text))


@require_POST
def resolve(request: HttpRequest, translation_id: int, comment_id: int) -> HttpResponse:
    translation = _translation(translation_id)
    editable_target(request, translation)
    comments.resolve(_first(translation, comment_id), request.user)
    return _answer(request, translation, written=True)


def _translation(translation_id: int) -> Translation:
    return get_object_or_404(Translation.objects.select_related("source", "target_locale"), pk=translation_id)


def _first(translation: Translation, comment_id: int) -> SegmentComment:
    """Return the comment that began a thread of this translation; those of other pages and languages do not exist."""
    found = SegmentComment.objects.filter(
        pk=comment_id,
        thread=None,
        context__object_id=translation.source.object_id,
        locale=translation.target_locale_id,
    )
    comment = found.select_related("context", "said_of", "locale").first()
    if comment is None:
        raise Http404
    return comment


def _text(request: HttpRequest) -> str:
    """Return what was written, without whitespace around it; "" if it is nothing or too long."""
    form = CommentForm(request.POST)
    return str(form.cleaned_data["text"]) if form.is_valid() else ""


def _answer(request: HttpRequest, translation: Translation, *, written: bool) -> HttpResponse:
    """Answer the editor's script with the threads as they are now: a reload would lose what is being typed."""
    refusal = _("Write something, at most %(number)d characters.") % {"number": MAX_COMMENT_LENGTH}
    if request.headers.get("Accept") == "application/json":
        if not written:
            return JsonResponse({"refusal": refusal}, status=400)
        return JsonResponse({"html": _threads(request, translation)})
    if not written:
        messages.error(request, refusal)
    return HttpResponseRedirect(edit_address(editable_target(request, translation)) + "#tr-comments")


def _threads(request: HttpRequest, translation: Translation) -> str:
    context: dict[str, Any] = {
        "translation": translation,
        "source_locale": translation.source.locale,
        "target_locale": translation.target_locale,
        "page_threads": comments.threads_of(translation),
    }
    return render_to_string("exchange/translation/editor_comments.html", context, request=request)
