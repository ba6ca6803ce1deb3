"""Organisation page: how an organisation presents itself, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface

from exchange.pages.base_page import OwnedPage, rich_text
from exchange.pages.index_page import IndexPage
from exchange.pages.listing import pages_for_reader
from exchange.pages.plain_text import plain_text
from exchange.pages.related import sections
from exchange.records.concept import Scheme
from exchange.records.organisation import Organisation, OrganisationConcept
from search.contract import SearchContent


class OrganisationPage(OwnedPage):
    """A page and not a snippet: translators get wagtail-localize's editor, publishers the moderation workflow.

    The facts stay in the Organisation record, which exists once.
    """

    body = rich_text(_("about the organisation"), blank=False, help_text=_("Who it helps, how, and since when."))
    how_to_reach = rich_text(
        _("how to reach us"), help_text=_("Opening hours, languages, what the first contact is like.")
    )

    template = "exchange/organisation_page.html"
    kind = "organisation"
    kind_label = _("Organisation")
    parent_page_types = ["exchange.OrganisationIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    checked_texts: ClassVar[tuple[str, ...]] = (*OwnedPage.checked_texts, "body", "how_to_reach")

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [*OwnedPage.content_panels, FieldPanel("organisation"), FieldPanel("body"), FieldPanel("how_to_reach")],
                heading=_("Text"),
            ),
            ObjectList([FieldPanel("content_warning"), FieldPanel("personal_data_reason")], heading=_("Safety")),
            ObjectList(OwnedPage.promote_panels, heading=_("Address")),
        ]
    )

    class Meta:
        verbose_name = _("organisation page")
        verbose_name_plural = _("organisation pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._gather_rows()
        organisation = self.organisation
        links = organisation_links(Organisation.objects.beside(organisation).named(), request)
        return super().get_context(request, *args, **kwargs) | {
            "organisation": organisation,
            "services": organisation.concepts_in(Scheme.SERVICE),
            "target_groups": organisation.concepts_in(Scheme.TARGET_GROUP),
            "umbrella": next((link for link in links if link.organisation.pk == organisation.umbrella_id), None),
            "members": [link for link in links if link.organisation.umbrella_id == organisation.pk],
            "sections": sections("exchange_related_sections", organisation, request),
        }

    def _gather_rows(self) -> None:
        """Gather the organisation's record and rows, with the names and words in the active language."""
        concepts = OrganisationConcept.objects.labelled(get_language() or "en")
        prefetch_related_objects(
            [self],
            Prefetch("organisation", Organisation.objects.select_related("city").named()),
            Prefetch("organisation__concept_rows", concepts),
            "organisation__former_names",
        )
        for row in self.organisation.concept_rows.all():
            row.concept.known_label = row.label

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        organisation = self.organisation
        return super().structured_data(request) | {
            "@type": "AboutPage",
            "mainEntity": {
                "@type": "Organization",
                "name": organisation.name(),
                "alternateName": organisation.acronym,
                "url": organisation.website,
                "address": {"@type": "PostalAddress", "addressCountry": organisation.country},
            },
        }

    search_related = ("organisation__city", "organisation__names", "organisation__concept_rows__concept")

    def search_content(self) -> SearchContent | None:
        organisation = self.organisation
        rows = organisation.concept_rows.all()
        concepts = tuple(row.concept.code for row in rows)
        return SearchContent(
            kind=self.kind,
            title=self.title,
            summary=self.summary,
            body=(
                plain_text(self.body),
                plain_text(self.how_to_reach),
                " ".join([organisation.acronym, *organisation.names_by_language.values()]),
            ),
            concepts=concepts,
            facets={
                "service": tuple(row.concept.code for row in rows if row.concept.scheme == Scheme.SERVICE),
                "target-group": tuple(row.concept.code for row in rows if row.concept.scheme == Scheme.TARGET_GROUP),
                "country": (organisation.country,),
                "city": (organisation.city.name,) if organisation.city else (),
            },
            owner=organisation.code,
        )


class OrganisationIndexPage(IndexPage):
    listed_model = OrganisationPage
    subpage_types = ["exchange.OrganisationPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of organisations")
        verbose_name_plural = _("lists of organisations")


@dataclass(frozen=True, slots=True)
class OrganisationLink:
    """An organisation's name, and the address and language of its page if the reader can open one."""

    organisation: Organisation
    url: str = ""
    language: str = ""

    def __str__(self) -> str:
        return str(self.organisation)


def organisation_links(organisations: QuerySet[Organisation], request: HttpRequest) -> list[OrganisationLink]:
    """Return links to all of `organisations`, in a fixed number of queries."""
    organisations = list(organisations)  # type: ignore[assignment]
    found = pages_for_reader(OrganisationPage.objects.filter(organisation__in=organisations), request)
    pages = {page.organisation_id: page for page in found}
    return [_link(organisation, pages.get(organisation.pk), request) for organisation in organisations]


def _link(organisation: Organisation, page: OrganisationPage | None, request: HttpRequest) -> OrganisationLink:
    if page is None:
        return OrganisationLink(organisation)
    return OrganisationLink(organisation, page.get_url(request) or "", page.locale.language_code)
