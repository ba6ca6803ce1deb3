"""What is taken into a translation stays there when its translator publishes it again."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail_localize.models import StringTranslation

from exchange.models import MergeConflict
from exchange.proposals.content import latest_draft
from practices.models import PracticePage
from tests.factories.proposals import proposal_for
from tests.factories.roles import LANGUAGE_PUBLISHER, appointed, logged_in
from tests.factories.translation import publish, target_of, translated_page
from tests.proposals.screens import decide

pytestmark = pytest.mark.django_db


def test_a_taken_text_is_a_translation(practice: PracticePage, proposer: Any, publisher: Any) -> None:
    translation = translated_page(practice, "cs")
    proposal = proposal_for(target_of(translation), proposer, title="Lepší název")
    assert decide(logged_in(publisher), proposal, "take").status_code == 302
    assert StringTranslation.objects.filter(data="Lepší název").exists()
    assert publish(translation).title == "Lepší název"


def test_a_paragraph_that_the_source_has_not_waits_in_the_editor(
    practice: PracticePage, proposer: Any, publisher: Any
) -> None:
    translation = translated_page(practice, "cs")
    czech = target_of(translation)
    proposal = proposal_for(czech, proposer, problem=czech.problem + "<p>A ještě něco.</p>")
    assert decide(logged_in(appointed("cs", LANGUAGE_PUBLISHER)), proposal, "take").status_code == 302
    assert "A ještě něco." in latest_draft(target_of(translation)).problem
    assert MergeConflict.objects.get().page_text == "A ještě něco."
