"""Forms of proposals in addition to the page's own: why, the filters of the list, and the owner's answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text import get_rich_text_editor_widget

from exchange.cldr import language_name
from exchange.merging.shapes import same
from exchange.pages.base_page import RICH_TEXT
from exchange.proposals.comparing import Item
from exchange.proposals.models.proposal import MAX_REASON, Proposal
from exchange.proposals.models.remark import MAX_REMARK
from exchange.proposals.taking import Answer
from exchange.request_parameters import MAX_KEY


class ReasonForm(forms.Form):
    """Why the page should say something else, for those who decide."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you propose this?"),
        help_text=gettext_lazy("One or two sentences for those who decide, for example where you know it from."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FilterForm(forms.Form):
    """The filters of the list; an invalid value counts as none."""

    q = forms.CharField(label=gettext_lazy("Title of the page"), required=False, max_length=255)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_KEY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("Any"))]
        self.fields["state"].choices = [*anything, *Proposal.State.choices]  # type: ignore[attr-defined]
        named = sorted((code, capfirst(language_name(code))) for code in languages)
        self.fields["language"].choices = [*anything, *named]  # type: ignore[attr-defined]

    def narrow(self, proposals: Any) -> Any:
        self.is_valid()
        data = self.cleaned_data
        if data.get("q"):
            proposals = proposals.filter(page_title__icontains=data["q"])
        for name, column in (("state", "state"), ("language", "language"), ("page", "page")):
            if data.get(name):
                proposals = proposals.filter(**{column: data[name]})
        return proposals


class ItemForm(forms.Form):
    """The action taken on one change: a tick if nothing conflicts with it, a choice if the owner changed it too."""

    take = forms.BooleanField(required=False, initial=True, label=gettext_lazy("Take this"))

    def __init__(self, item: Item, data: Any = None) -> None:
        super().__init__(data, prefix=item.key)
        self.item = item
        if item.conflict is not None:
            del self.fields["take"]
            self.fields["choice"] = forms.ChoiceField(
                label=_("Which text should be kept?"), required=False, widget=forms.RadioSelect, choices=_choices(item)
            )
        if item.is_text:
            self.fields["text"] = _text_field(item)

    @property
    def starts_amended(self) -> bool:
        """Return whether the text that was sent is another one, so that it must be in sight."""
        return self.is_bound and self._text() is not None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.item.conflict is not None and not data.get("choice") and "choice" not in self.errors:
            self.add_error("choice", _("Both of you changed this text. Choose which one should be kept."))
        if data.get("choice") == "own" and not (self._text() or "").strip():
            self.add_error("text", _("Write the text that should be kept."))
        return data

    def answer(self) -> Answer:
        if self.item.conflict is not None:
            chosen = self.cleaned_data.get("choice") or "now"
            return Answer(chosen, self._text() or str(self.item.new) if chosen == "own" else None)
        if not self.cleaned_data.get("take"):
            return Answer("leave")
        return Answer("take", self._text())

    def _text(self) -> str | None:
        """Return the text that was written instead of the proposed one; None if it is the same."""
        if not hasattr(self, "cleaned_data") or self.add_prefix("text") not in self.data:
            return None
        text = str(self.cleaned_data.get("text") or "").replace("\r\n", "\n")
        return None if same(text, self.item.new) else text


def _choices(item: Item) -> list[tuple[str, Any]]:
    choices = [
        ("now", _("What the page says now")),
        ("proposed", _("What is proposed")),
    ]
    if item.conflict is not None and item.conflict.both is not None:
        choices.append(("both", _("Both, one after the other")))
    if item.is_text:
        choices.append(("own", _("Another text, which I write below")))
    return choices


def _text_field(item: Item) -> forms.CharField:
    if item.is_rich_text:
        widget = get_rich_text_editor_widget("default", features=RICH_TEXT)
    else:
        widget = forms.Textarea(attrs={"rows": min(8, 2 + len(str(item.new)) // 90)})
    label = _("Text for “%(field)s”") % {"field": item.label}
    field = forms.CharField(label=label, required=False, strip=False, initial=item.new, widget=widget)
    # People who shorten a text with a screen reader hear which one it is.
    field.widget.attrs["aria-label"] = label
    return field


class AnswerForm(forms.Form):
    """What is said to the author with the answer."""

    comment = forms.CharField(
        label=gettext_lazy("Comment for the author"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_comment_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = is_comment_needed
        self.fields["comment"].error_messages["required"] = _("Tell the author what to change, or why not.")
