"""Template tags for what the translation editor adds to wagtail-localize's own, and the notice that readers see."""

from __future__ import annotations

import json
import time
from typing import Any

from django import template
from wagtail.models import Page
from wagtail_localize.models import Translation

from exchange.access import page_types
from exchange.access.page_types import decides_about
from exchange.translation.assist.hints import SegmentHint, hints_for
from exchange.translation.comments.threads import PageThreads, threads_of
from exchange.translation.panels import LanguageState, ReviewPanel, language_states, review_panel

register = template.Library()


@register.filter
def is_our_page(thing: Any) -> bool:
    """Return whether the exchange's rules of translation hold for what wagtail-localize's editor shows."""
    return page_types.is_our_page(thing)


@register.simple_tag
def segment_hints(translation: Translation) -> list[SegmentHint]:
    return hints_for(translation)


@register.simple_tag
def milliseconds_now() -> int:
    """Return when the editor was opened; its user has not seen what others write later."""
    return int(time.time() * 1000)


@register.simple_tag
def open_questions(translation: Translation) -> dict[str, Any]:
    """Return how many texts two people wrote differently, and the texts that fit nowhere."""
    questions = list(translation.merge_conflicts.all())
    unplaced = [question for question in questions if not question.other]
    return {"conflicts": len(questions) - len(unplaced), "unplaced": unplaced}


@register.simple_tag(takes_context=True)
def permitted_props(context: template.Context) -> str:
    """Return what wagtail-localize's editor is passed.

    Without the way to an alias for those who may not take it.
    """
    props: dict[str, Any] = json.loads(context["props"])
    page = context["instance"]
    if page_types.is_our_page(page) and not decides_about(context["request"].user, page):
        props["links"]["convertToAliasUrl"] = None
    return json.dumps(props)


@register.simple_tag(takes_context=True)
def translation_states(context: template.Context, page: Any) -> list[LanguageState]:
    return language_states(page, context["request"].user) if isinstance(page, Page) else []


@register.simple_tag
def segment_threads(translation: Translation) -> PageThreads:
    return threads_of(translation)


@register.simple_tag(takes_context=True)
def translation_review(context: template.Context, page: Any, translation: Translation) -> ReviewPanel | None:
    return review_panel(page, translation, context["request"].user) if isinstance(page, Page) else None
