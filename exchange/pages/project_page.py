"""Project page: its purpose and its results, in each language; dates and indicators are the Project's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from exchange.pages.base_page import ExchangePage, rich_text
from exchange.pages.index_page import IndexPage
from exchange.pages.organisation_page import organisation_links
from exchange.pages.plain_text import plain_text
from exchange.pages.related import sections
from exchange.records.organisation import Organisation
from exchange.records.project import Project
from search.contract import SearchContent


class ProjectPage(ExchangePage):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pages", verbose_name=_("project"))
    body = rich_text(
        _("about the project"), blank=False, help_text=_("Its purpose, who it was for, and what it achieved.")
    )

    template = "exchange/project_page.html"
    kind = "project"
    kind_label = _("Project")
    parent_page_types = ["exchange.ProjectIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    fact_fields: ClassVar[tuple[str, ...]] = (*ExchangePage.fact_fields, "project")
    checked_texts: ClassVar[tuple[str, ...]] = (*ExchangePage.checked_texts, "body")
    content_panels = [*ExchangePage.content_panels, FieldPanel("project"), FieldPanel("body")]

    class Meta:
        verbose_name = _("project page")
        verbose_name_plural = _("project pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        project = self.project
        roles = list(project.partners.select_related("organisation"))
        organisations = Organisation.objects.filter(pk__in=[role.organisation_id for role in roles]).named()
        links = {link.organisation.pk: link for link in organisation_links(organisations, request)}
        indicators = list(project.indicators.prefetch_related("wordings"))
        return super().get_context(request, *args, **kwargs) | {
            "project": project,
            "partners": [(role, links[role.organisation_id]) for role in roles],
            "indicators": indicators,
            "largest": max((indicator.bar_value for indicator in indicators), default=0),
            "sections": sections("exchange_related_sections", project, request),
        }

    search_related = ("project__names", "project__indicators")

    def search_content(self) -> SearchContent | None:
        project = self.project
        indicators = project.indicators.all()
        language = self.locale.language_code
        return SearchContent(
            kind=self.kind,
            title=self.title,
            summary=self.summary,
            body=(
                plain_text(self.body),
                " ".join([project.programme, project.grant_source, *project.names_by_language.values()]),
                " ".join(indicator.label(language) for indicator in indicators),
            ),
            dated=project.starts,
        )


class ProjectIndexPage(IndexPage):
    listed_model = ProjectPage
    subpage_types = ["exchange.ProjectPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of projects")
        verbose_name_plural = _("lists of projects")
