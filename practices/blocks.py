"""The blocks of which a practice's procedure is made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from exchange.models.base_page import RICH_TEXT


class StepBlock(blocks.StructBlock):
    """One step of the procedure: what happens, and how long it takes."""

    title = blocks.CharBlock(max_length=120, label=_("What happens"), help_text=_("For example: Opening round."))
    text = blocks.RichTextBlock(
        features=RICH_TEXT, label=_("How it is done"), help_text=_("So that a colleague who was never there can do it.")
    )
    minutes = blocks.IntegerBlock(required=False, min_value=1, max_value=600, label=_("Minutes"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        template = "practices/blocks/step.html"


class ProcedureBlock(blocks.StreamBlock):
    """The steps in their order. A step without title or text cannot be saved: both are required."""

    step = StepBlock()

    class Meta:
        min_num = 1
        required_on_save = True
