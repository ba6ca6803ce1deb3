"""Concepts for readers: their words in all languages, and the pages that carry them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from exchange.conf import content_languages
from exchange.pages.related import sections
from exchange.records.concept import Concept, Scheme
from exchange.translation.reader.versions import LanguageLink


@require_safe
def concept_list(request: HttpRequest) -> HttpResponse:
    """Show all concepts by scheme, in the order of the reader's alphabet."""
    concepts = sorted(Concept.objects.with_terms(), key=lambda concept: concept.sort_key())
    schemes = [(scheme, [concept for concept in concepts if concept.scheme == scheme.value]) for scheme in Scheme]
    context = {"schemes": schemes, "language_links": links_of_view(request, "exchange:concepts")}
    return render(request, "exchange/concept_list.html", context)


@require_safe
def concept(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Concept.objects.with_terms(), code=code)
    terms = [
        (code_of_language, name, found.preferred_terms.get(code_of_language, ""), found.other_terms(code_of_language))
        for code_of_language, name in content_languages()
    ]
    context = {
        "concept": found,
        "terms": terms,
        "sections": sections("exchange_related_sections", found, request),
        "language_links": links_of_view(request, "exchange:concept", code),
    }
    return render(request, "exchange/concept.html", context)


def links_of_view(request: HttpRequest, name: str, *args: str) -> list[LanguageLink]:
    """Return the language switcher of an address that exists in every language."""
    links = []
    for code, own_name in content_languages():
        with translation.override(code):
            url = reverse(name, args=args)
        links.append(LanguageLink(code, own_name, url, code == get_language()))
    return links
