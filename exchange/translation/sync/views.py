"""The merge screen: what page and translation changed while synchronisation was stopped, and which text to keep."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from exchange.merging.difference import Change, visible_text, word_changes
from exchange.translation.editor import edit_address, editable_target
from exchange.translation.models import MergeConflict
from exchange.translation.sync.hand_edits import Difference, Side, has_source, merge_on_resuming
from exchange.translation.sync.resuming import answer, text_in_use

MAX_SHOWN = 200
"""Texts of each kind on one screen; the others of a longer list are asked for when these are settled."""


class AnswerForm(forms.Form):
    """The choice of the text to keep at one place. Nothing chosen leaves the question open."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Which text should be kept?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("page", gettext_lazy("The first one")),
            ("other", gettext_lazy("The second one")),
            ("own", gettext_lazy("Another text:")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("Another text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("choice") != "own":
            return data
        if not data.get("text", "").strip():
            raise ValidationError({"text": _("Write the text that should stand here.")})
        try:
            StringValue.from_translated_html(data["text"])
            validate_translation_links(self.source, data["text"])
        except ValueError as error:
            raise ValidationError({"text": str(error)}) from error
        return data


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed, as it is shown and answered."""

    key: str
    path: str
    source: str
    base: str
    page: str
    other: str
    form: AnswerForm

    @property
    def page_changes(self) -> list[Change]:
        return word_changes(visible_text(self.base), visible_text(self.page))

    @property
    def other_changes(self) -> list[Change]:
        return word_changes(visible_text(self.base), visible_text(self.other))


class MergeView(WagtailAdminTemplateMixin, TemplateView):
    """Asks before a stopped translation is resumed, or about what an earlier resumption left open.

    Leaving the screen changes nothing: a stopped translation stays stopped, an open question open.
    """

    template_name = "exchange/translation/merge.html"
    page_title = gettext_lazy("Page and translation")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.page  # noqa: B018  users who may not edit it see nothing
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        if self.is_resuming and not has_source(self.translation):
            return refuse_without_source(request, self.page)
        with transaction.atomic():
            self._lock()
            if not self._answers_fit():
                return self.render_to_response(self.get_context_data())
            if self.is_resuming:
                self.translation.enabled = True
                self.translation.save(update_fields=["enabled"])
            open_questions = self._settle()
        self._tell(open_questions)
        return HttpResponseRedirect(edit_address(self.page))

    def _lock(self) -> None:
        Translation.objects.select_for_update().get(pk=self.translation.pk)

    def _answers_fit(self) -> bool:
        """Return whether the answers are valid, and given to the texts as they are now."""
        if set(self.request.POST.getlist("shown")) != {conflict.key for conflict in self.conflicts}:
            messages.error(
                self.request,
                _("One of the texts has changed in the meantime. Nothing has been done; look again and decide."),
            )
            return False
        return all([conflict.form.is_valid() for conflict in self.conflicts])  # noqa: C419  each must show its errors

    def _settle(self) -> int:
        """Act on the answers; return the number of questions that stay open."""
        answers = {conflict.key: conflict for conflict in self.conflicts}
        left = 0
        for question in self.translation.merge_conflicts.exclude(other=""):
            asked = _key(question.path, question.base, question.page_text, question.other)
            conflict = answers.get(_key_of_question(question)) or answers.get(asked)
            choice = conflict.form.cleaned_data["choice"] if conflict is not None else ""
            if conflict is None or not choice:
                left += 1
                continue
            texts = {"page": None, "other": conflict.other, "own": conflict.form.cleaned_data["text"]}
            answer(question, self.request.user, texts[choice])
        return left

    def _tell(self, left: int) -> None:
        if self.is_resuming:
            messages.success(self.request, _("The translation follows its source again."))
        if left:
            messages.warning(
                self.request,
                ngettext("%(number)s text is still to be decided.", "%(number)s texts are still to be decided.", left)
                % {"number": left},
            )
        elif not self.is_resuming:
            messages.success(self.request, _("Everything is decided."))

    @cached_property
    def translation(self) -> Translation:
        translations = Translation.objects.select_related("source__locale", "target_locale")
        found: Translation = get_object_or_404(translations, pk=self.kwargs["translation_id"])
        return found

    @cached_property
    def page(self) -> Page:
        return editable_target(self.request, self.translation)

    @cached_property
    def is_resuming(self) -> bool:
        return not self.translation.enabled

    @cached_property
    def differences(self) -> Sequence[Difference]:
        return merge_on_resuming(self.translation).differences if self.is_resuming else ()

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Return the conflicts that earlier resumptions left open, and those that this one would ask about."""
        questions = self.translation.merge_conflicts.exclude(other="").select_related("source", "translation__source")
        found = [self._of_question(question) for question in questions[:MAX_SHOWN]]
        asked = [difference for difference in self.differences if difference.side == Side.BOTH]
        return found + [self._of_difference(difference) for difference in asked[: MAX_SHOWN - len(found)]]

    def _of_question(self, question: MergeConflict) -> Conflict:
        row = text_in_use(question)
        source = row.translation_of.data if row is not None else question.source.data if question.source else ""
        page = row.data if row is not None else question.page_text
        return self._conflict(_key_of_question(question), question.path, source, question.base, page, question.other)

    def _of_difference(self, difference: Difference) -> Conflict:
        source = difference.segment.string.data if difference.segment is not None else ""
        key = _key(difference.path, difference.base, difference.page, difference.other)
        return self._conflict(key, difference.path, source, difference.base, difference.page, difference.other)

    def _conflict(self, key: str, path: str, source: str, base: str, page: str, other: str) -> Conflict:
        data = self.request.POST if self.request.method == "POST" else None
        form = AnswerForm(data, prefix=key, source=source, initial={"text": page})
        return Conflict(key, path, source, base, page, other, form)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit_address(self.page), "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "translation": self.translation,
            "source_language": self.translation.source.locale.language_code,
            "target_language": self.translation.target_locale.language_code,
            "is_resuming": self.is_resuming,
            "conflicts": self.conflicts,
            "from_page": self._shown(Side.PAGE),
            "from_translation": self._shown(Side.TRANSLATION),
            "unplaced": self._shown(Side.UNPLACED),
            "deleted": self._shown(Side.DELETED),
            "unsent": self._unsent(),
            "back_url": edit_address(self.page),
        }

    def _shown(self, side: Side) -> list[tuple[Difference, list[Change]]]:
        found = [difference for difference in self.differences if difference.side == side][:MAX_SHOWN]
        return [
            (each, word_changes(visible_text(each.base), visible_text(each.page if side == Side.PAGE else each.other)))
            for each in found
        ]

    def _unsent(self) -> list[str]:
        """Return texts that the user wrote for a place which is no longer asked about.

        They must not be lost with the form.
        """
        known = {conflict.key for conflict in self.conflicts}
        sent = self.request.POST.getlist("shown") if self.request.method == "POST" else []
        texts = (self.request.POST.get(f"{key}-text", "") for key in sent if key not in known)
        return [text for text in texts if text.strip()]


def _key_of_question(question: MergeConflict) -> str:
    row = text_in_use(question)
    page = row.data if row is not None else question.page_text
    return _key(question.path, question.base, page, question.other)


def _key(*texts: str) -> str:
    """Return a key of the three texts of a place, so that an answer is only ever applied to the texts shown."""
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()[:16]


def merge_address(translation: Translation) -> str:
    return reverse("exchange_translation:merge", args=[translation.pk])


def refuse_without_source(request: HttpRequest, page: Page) -> HttpResponse:
    """Refuse to resume: what was translated from a page that is gone cannot follow it again."""
    messages.error(
        request,
        _("The page that this one was translated from no longer exists. Choose another version as the source first."),
    )
    return HttpResponseRedirect(edit_address(page))
