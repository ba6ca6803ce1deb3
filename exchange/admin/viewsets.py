"""The admin's lists and forms of records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from exchange.pages.forms import OrganisationForm
from exchange.pages.panels import ConceptsPanel
from exchange.records.concept import Concept
from exchange.records.forms import RecordForm
from exchange.records.organisation import Organisation
from exchange.records.place import City
from exchange.records.project import Project


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["__str__", "kind", "country", "last_verified"]
    list_filter = ["kind", "country", "is_example"]
    # No address here: a hidden one must not leave the site in a spreadsheet.
    list_export = ["code", "acronym", "kind", "country", "website", "last_verified"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    InlinePanel("names", label=_("Name"), heading=_("Name in each language"), min_num=1),
                    FieldRowPanel([FieldPanel("code"), FieldPanel("acronym")]),
                    FieldPanel("kind"),
                    FieldRowPanel([FieldPanel("legal_form"), FieldPanel("registry_number")]),
                    InlinePanel("former_names", label=_("Former name"), heading=_("Former names")),
                    FieldPanel("umbrella"),
                    FieldPanel("is_example"),
                ],
                heading=_("Who it is"),
            ),
            ObjectList(
                [ConceptsPanel("services"), ConceptsPanel("target_groups"), FieldPanel("spoken_languages")],
                heading=_("Whom it helps"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("country"), FieldPanel("city")]),
                    MultiFieldPanel([FieldPanel("address"), FieldPanel("address_hidden")], heading=_("Address")),
                    FieldPanel("website"),
                    FieldRowPanel([FieldPanel("public_email"), FieldPanel("public_phone")]),
                    FieldPanel("last_verified"),
                ],
                heading=_("How to reach it"),
            ),
        ],
        base_form_class=OrganisationForm,
    )


class ProjectViewSet(SnippetViewSet):
    model = Project
    icon = "folder-open-inverse"
    menu_label = _("Projects")
    list_display = ["__str__", "programme", "starts", "ends"]
    edit_handler = ObjectList(
        [
            InlinePanel("names", label=_("Name"), heading=_("Name in each language"), min_num=1),
            FieldPanel("code"),
            FieldPanel("programme"),
            FieldPanel("grant_source"),
            FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
            InlinePanel(
                "partners",
                label=_("Partner"),
                heading=_("Partners"),
                panels=[FieldPanel("organisation"), FieldPanel("role")],
            ),
            InlinePanel(
                "indicators",
                label=_("Indicator"),
                heading=_("Indicators"),
                panels=[
                    FieldRowPanel([FieldPanel("value"), FieldPanel("counts_people")]),
                    InlinePanel("wordings", label=_("Wording"), heading=_("In each language"), min_num=1),
                ],
            ),
        ],
        base_form_class=RecordForm,
    )


class ConceptViewSet(SnippetViewSet):
    model = Concept
    icon = "tag"
    menu_label = _("Concepts")
    list_display = ["__str__", "code", "scheme"]
    list_filter = ["scheme"]
    list_per_page = 100
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("scheme")]),
            InlinePanel("terms", label=_("Term"), heading=_("Terms in each language"), min_num=1),
        ],
        base_form_class=RecordForm,
    )


class CityViewSet(SnippetViewSet):
    model = City
    icon = "site"
    menu_label = _("Cities")
    list_display = ["name", "country"]
    list_filter = ["country"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("country")]),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    ]


class ExchangeViewSetGroup(SnippetViewSetGroup):
    """All records under one entry of the menu."""

    menu_label = _("Exchange")
    menu_icon = "globe"
    menu_order = 150
    items = (OrganisationViewSet, ProjectViewSet, ConceptViewSet, CityViewSet)
