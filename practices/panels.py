"""The tabs of a practice's form, and the panel that says what others still need."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from exchange.pages.base_page import OwnedPage
from exchange.pages.panels import ConceptsPanel
from practices.completeness import missing_to_publish


class CompletenessPanel(Panel):
    """Names what has to be filled to publish, and the questions that a colleague elsewhere would still have to ask."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/panels/completeness.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["missing_to_publish"] = missing_to_publish(self.instance)
            context["missing"] = self.instance.missing_for_reuse()
            context["completeness"] = self.instance.completeness
            return context

        def is_shown(self) -> bool:
            return self.instance.pk is not None


def practice_edit_handler() -> TabbedInterface:
    """Return the form in five tabs, in the order in which a practice is described."""
    what = [
        CompletenessPanel(heading=_("What others still need")),
        *OwnedPage.content_panels,
        FieldPanel("organisation"),
        ConceptsPanel("methods", required_on_save=True),
        ConceptsPanel("target_groups", required_on_save=True),
        ConceptsPanel("violence"),
        ConceptsPanel("topics"),
        FieldPanel("problem"),
        FieldPanel("why_it_works"),
    ]
    how = [
        MultiFieldPanel(
            [
                FieldPanel("delivery"),
                FieldRowPanel([FieldPanel("sessions"), FieldPanel("session_minutes")]),
                FieldRowPanel([FieldPanel("group_size_from"), FieldPanel("group_size_to")]),
                FieldPanel("setting"),
            ],
            heading=_("How much, how long, where"),
        ),
        FieldPanel("steps", required_on_save=True),
        FieldPanel("materials"),
        FieldPanel("providers"),
        FieldPanel("tailoring"),
        FieldPanel("resources"),
        InlinePanel("attachments", label=_("Attachment"), heading=_("Attachments")),
    ]
    safety = [
        FieldPanel("content_warning"),
        FieldPanel("screening"),
        FieldPanel("ground_rules"),
        FieldPanel("survivor_involvement"),
        FieldPanel("personal_data_reason"),
    ]
    evidence = [
        FieldPanel("evidence_level"),
        FieldPanel("evidence_text"),
        InlinePanel("sources", label=pgettext_lazy("literature", "Source"), heading=_("Sources")),
        FieldPanel("what_did_not_work"),
        FieldPanel("transfer_conditions"),
        FieldPanel("sustainability"),
    ]
    about = [
        FieldPanel("contact_role"),
        FieldPanel("licence"),
        FieldPanel("review_date"),
        *OwnedPage.promote_panels,
    ]
    return TabbedInterface(
        [
            ObjectList(what, heading=_("What it is")),
            ObjectList(how, heading=_("How it is done")),
            ObjectList(safety, heading=_("Safety")),
            ObjectList(evidence, heading=_("What is known")),
            ObjectList(about, heading=_("About this page")),
        ]
    )
