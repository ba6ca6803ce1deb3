"""What the translation editor shows beside wagtail-localize's own, and the notice that readers see."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page
from wagtail_localize.models import Translation

from exchange.translation.comments import PageThreads, threads_of
from exchange.translation.hints import SegmentHint, hints_for
from exchange.translation.panels import LanguageState, ReviewPanel, language_states, review_panel

register = template.Library()


@register.simple_tag
def segment_hints(translation: Translation) -> list[SegmentHint]:
    return hints_for(translation)


@register.simple_tag(takes_context=True)
def translation_states(context: template.Context, page: Any) -> list[LanguageState]:
    return language_states(page, context["request"].user) if isinstance(page, Page) else []


@register.simple_tag
def segment_threads(translation: Translation) -> PageThreads:
    return threads_of(translation)


@register.simple_tag(takes_context=True)
def translation_review(context: template.Context, page: Any, translation: Translation) -> ReviewPanel | None:
    return review_panel(page, translation, context["request"].user) if isinstance(page, Page) else None
