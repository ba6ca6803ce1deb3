"""The blocks of which a practice's procedure is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from exchange.pages.base_page import RICH_TEXT
from exchange.pages.plain_text import plain_text
from exchange.request_parameters import key_from


class MinutesBlock(blocks.IntegerBlock):
    """A number of minutes, or none."""

    def value_from_form(self, value: Any) -> Any:
        """Return the number that was typed.

        Wagtail compares what is sent with what was saved, and "15" would be a change.
        """
        if value == "":
            return None
        number = key_from(value) if isinstance(value, str) else None
        return value if number is None else number

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Deconstruct as Wagtail's own block: migrations need what is stored, and outlive this module."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.IntegerBlock", args, kwargs


class StepBlock(blocks.StructBlock):
    """One step of the procedure: what happens, and how long it takes."""

    title = blocks.CharBlock(max_length=120, label=_("What happens"), help_text=_("For example: Opening round."))
    text = blocks.RichTextBlock(
        features=RICH_TEXT, label=_("How it is done"), help_text=_("So that a colleague who was never there can do it.")
    )
    minutes = MinutesBlock(required=False, min_value=1, max_value=600, label=_("Minutes"))

    def clean(self, value: Any) -> Any:
        """Refuse an empty step, which helps nobody, not even in a draft.

        The markup of an empty paragraph is not text.
        """
        cleaned = super().clean(value)
        empty = [name for name in ("title", "text") if not plain_text(cleaned.get(name) or "").strip()]
        if empty:
            message = _("Write something here, or remove the step.")
            raise StructBlockValidationError(block_errors={name: ValidationError(message) for name in empty})
        return cleaned

    class Meta:
        icon = "list-ol"
        label = _("Step")
        template = "practices/blocks/step.html"


class ProcedureBlock(blocks.StreamBlock):
    """The steps in their order. A step without title or text cannot be saved: both are required."""

    step = StepBlock()

    def clean(self, value: Any) -> Any:
        """Refuse a practice without a single step, which is not even a draft.

        Wagtail asks a draft for no block at all.
        """
        cleaned = super().clean(value)
        if not cleaned:
            nothing = ValidationError(_("Add at least one step: what happens when the group meets?"))
            raise StreamBlockValidationError(non_block_errors=ErrorList([nothing]))
        return cleaned


def stored_steps(steps: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the steps of a procedure as they are stored: title, text in markup, minutes.

    For code that reads many practices and shows none of them: the values of blocks are made for templates, and cost
    more than all else in a page's texts.
    """
    return (block["value"] for block in steps.raw_data)
