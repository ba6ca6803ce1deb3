"""Hooks by which practices add to the pages of other apps, and the admin's menu of adoptions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from exchange.models import Concept, HomePage, Organisation, Scheme
from exchange.pages.listing import cards_for, pages_for_reader
from exchange.pages.related import Section
from practices.models import Adoption, PracticeConcept, PracticeIndexPage, PracticePage

MAX_CARDS = 6
MAX_OF_CONCEPT = 24


class AdoptionViewSet(SnippetViewSet):
    model = Adoption
    icon = "repeat"
    menu_label = gettext_lazy("Adoptions")
    list_display = ["practice", "organisation", "status", "since"]
    list_filter = ["status", "organisation"]
    panels = [
        PageChooserPanel("practice", "practices.PracticePage"),
        FieldPanel("organisation"),
        FieldPanel("status"),
        FieldPanel("since"),
        FieldPanel("note"),
    ]


register_snippet(AdoptionViewSet)


@hooks.register("exchange_related_sections")
def practices_of_organisation(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Organisation):
        return None
    practices = pages_for_reader(PracticePage.objects.owned_by(subject), request).most_complete_first()[:MAX_CARDS]
    return _section("practices", _("Its practices"), practices, request)


@hooks.register("exchange_related_sections")
def practices_adopted(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Organisation):
        return None
    families = Adoption.objects.in_use().filter(organisation=subject).values("family")
    practices = pages_for_reader(PracticePage.objects.filter(translation_key__in=families), request)
    return _section(
        "adopted", _("Practices of others that it uses"), practices.most_complete_first()[:MAX_CARDS], request
    )


@hooks.register("exchange_related_sections")
def practices_about(subject: Any, request: HttpRequest) -> Section | None:
    if not isinstance(subject, Concept):
        return None
    practices = pages_for_reader(PracticePage.objects.about(subject), request).most_complete_first()[:MAX_OF_CONCEPT]
    return _section("practices", _("Practices"), practices, request)


@hooks.register("exchange_home_sections", order=10)
def ways_in(subject: HomePage, request: HttpRequest) -> Section | None:
    """Return the methods and target groups that at least one practice has, with how many."""
    visible = pages_for_reader(PracticePage.objects.all(), request).values("pk")
    rows = PracticeConcept.objects.filter(page__in=visible, concept__scheme__in=[Scheme.METHOD, Scheme.TARGET_GROUP])
    counts = {
        row["concept"]: row["count"] for row in rows.values("concept").annotate(count=Count("page", distinct=True))
    }
    concepts = sorted(Concept.objects.filter(pk__in=counts).with_terms(), key=lambda concept: concept.sort_key())
    groups = [
        (heading, [(concept, counts[concept.pk]) for concept in concepts if concept.scheme == scheme])
        for scheme, heading in ((Scheme.METHOD, _("By method")), (Scheme.TARGET_GROUP, _("By target group")))
    ]
    if not counts:
        return None
    return Section("ways-in", _("Find a practice"), rows=groups, template="practices/components/ways_in.html")


@hooks.register("exchange_home_sections", order=20)
def newest_practices(subject: HomePage, request: HttpRequest) -> Section | None:
    practices = pages_for_reader(PracticePage.objects.all(), request).newest_first()[:3]
    return _section("newest", _("Newest practices"), practices, request, all_of_them=True)


@hooks.register("exchange_home_sections", order=25)
def most_complete_practices(subject: HomePage, request: HttpRequest) -> Section | None:
    practices = pages_for_reader(PracticePage.objects.filter(Q(completeness__gt=0)), request).most_complete_first()[:3]
    return _section("complete", _("Most complete practices"), practices, request)


def _section(
    code: str, heading: str, practices: Any, request: HttpRequest, *, all_of_them: bool = False
) -> Section | None:
    cards = cards_for(practices.with_methods(), request)
    if not cards:
        return None
    everything = PracticeIndexPage.for_reader(request) if all_of_them else None
    if everything is None:
        return Section(code, heading, cards)
    return Section(code, heading, cards, more_url=everything.get_url(request), more_text=_("All practices"))
