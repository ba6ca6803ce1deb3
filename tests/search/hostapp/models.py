"""A page type that knows the search's contract and nothing else of it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from search.contract import SearchContent


class RecipePage(Page):
    """A page with text, facets and child rows."""

    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    method = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=50, blank=True)
    owner_code = models.CharField(max_length=50, blank=True)
    dated = models.DateField(null=True, blank=True)
    evidence = models.SmallIntegerField(null=True, blank=True)
    attachment = models.ForeignKey("wagtaildocs.Document", null=True, blank=True, on_delete=models.SET_NULL)
    hidden_from_search = models.BooleanField(default=False)

    template = "hostapp/recipe_page.html"
    # For Wagtail's own search; ours asks search_content().
    search_fields = (*Page.search_fields, index.SearchField("summary"), index.SearchField("body"))
    search_related = ("steps",)

    def search_content(self) -> SearchContent | None:
        if self.hidden_from_search:
            return None
        concepts = tuple(self.method.split())
        dated = dt.date.fromisoformat(self.dated) if isinstance(self.dated, str) else self.dated
        return SearchContent(
            kind="recipe",
            title=self.title,
            summary=self.summary,
            body=(self.body, *(step.text for step in self.steps.all())),
            concepts=concepts,
            facets={"method": concepts, "city": (self.city,) if self.city else ()},
            owner=self.owner_code,
            dated=dated,
            evidence=self.evidence,
            attachments=(self.attachment_id,) if self.attachment_id else (),
        )


class RecipeStep(Orderable):
    page = ParentalKey(RecipePage, on_delete=models.CASCADE, related_name="steps")
    text = models.TextField()


class SilentPage(Page):
    """A page type whose author forgot the search; it has no template here, so it is only a record."""

    class Meta:
        verbose_name = "silent page"


@register_snippet
class Leaflet(TranslatableMixin, models.Model):
    """A record of the host that is translated; no page, and none of the exchange's things."""

    title = models.CharField(max_length=100)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title
