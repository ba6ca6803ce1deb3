"""A translation in review, so that people who try the demonstration find something to sign off and to answer."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.demo.families import page_of
from exchange.translation.comments.threads import comment_on
from exchange.translation.review.reviewing import submit_for_review

KIND, KEY = "organisation pages", "example-hospital-centre"
LANGUAGE = "cs"
TRANSLATOR = "translator-cs"
QUESTION = "Píšeme jinde „zdravotnické zařízení“, nebo „nemocnice“? Prosím o druhý názor."


def begin_review() -> None:
    """Submit the draft translation as its translator would, once."""
    page = page_of(KIND, KEY, LANGUAGE)
    users = get_user_model()
    translator = users._default_manager.filter(**{users.USERNAME_FIELD: TRANSLATOR}).first()
    if page is None or translator is None or page.live or page.workflow_states.exists():
        return
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    ).first()
    texts = StringTranslation.objects.filter(context__object_id=page.translation_key, locale=page.locale_id)
    texts.update(last_translated_by=translator)  # so that somebody else has to sign them off
    if translation is None or not submit_for_review(page.specific, translation, translator):
        return
    segments = StringSegment.objects.filter(source=translation.source_id).select_related("context", "string")
    segment = segments.order_by("order").first()
    if segment is not None:
        comment_on(translation, segment, translator, QUESTION)
