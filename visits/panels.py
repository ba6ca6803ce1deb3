"""The tabs of a study visit's form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from exchange.pages.base_page import OwnedPage
from exchange.pages.panels import ConceptsPanel, KindChooserPanel

PRACTICE = "practice"
"""The kind of page, whichever app has it: the visits know no other app."""


def study_visit_edit_handler() -> TabbedInterface:
    """Return the form in five tabs, in the order in which a visit is described."""
    visit = [
        *OwnedPage.content_panels,
        FieldPanel("organisation"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("date_from"), FieldPanel("date_to")]),
                FieldPanel("dates_known"),
                FieldPanel("date_note"),
                FieldPanel("direction"),
            ],
            heading=_("When"),
        ),
        FieldPanel("project"),
        InlinePanel("cities", label=_("City"), heading=_("Cities on the route"), panels=[FieldPanel("city")]),
        InlinePanel("hosts", label=_("Host"), heading=_("Hosts"), panels=[FieldPanel("organisation")]),
        ConceptsPanel("topics"),
        ConceptsPanel("methods"),
        FieldPanel("spoken_languages"),
        FieldPanel("objectives"),
        FieldPanel("participants"),
    ]
    stop = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("date"), FieldPanel("city")]),
        FieldPanel("is_example"),
        FieldPanel("organisation"),
        FieldPanel("service"),
        FieldPanel("roles_met"),
        FieldPanel("context"),
        FieldPanel("method"),
        KindChooserPanel("practice", PRACTICE),
        FieldPanel("observed"),
        FieldPanel("strengths"),
        FieldPanel("limits"),
        FieldPanel("verdict"),
        FieldPanel("conditions"),
        FieldPanel("host_approved"),
    ]
    review = [FieldPanel("planned"), FieldPanel("happened"), FieldPanel("why_different"), FieldPanel("do_differently")]
    follow_up = [
        FieldPanel("action"),
        FieldPanel("organisation"),
        FieldRowPanel([FieldPanel("due"), FieldPanel("status")]),
        KindChooserPanel("practice", PRACTICE),
    ]
    about = [FieldPanel("content_warning"), FieldPanel("personal_data_reason"), *OwnedPage.promote_panels]
    return TabbedInterface(
        [
            ObjectList(visit, heading=_("The visit")),
            ObjectList(
                [InlinePanel("stops", panels=stop, label=_("Stop"), heading=_("Stops in their order"))],
                heading=_("Stops"),
            ),
            ObjectList(review, heading=_("Review")),
            ObjectList(
                [InlinePanel("follow_ups", panels=follow_up, label=_("Follow-up"), heading=_("Outcomes"))],
                heading=_("Follow-ups"),
            ),
            ObjectList(about, heading=_("Safety and address")),
        ]
    )
