"""A text that was purged is nowhere in the database any more, and nothing else has changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from wagtail.models import Comment, ModelLogEntry, Page, PageLogEntry
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from exchange.bin.models import BinnedItem
from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.purge import look, purge
from exchange.bin.purging.scope import SITE, scope_of
from exchange.bin.restoring import restore
from exchange.models import MemoryUnit
from practices.models import PracticePage
from tests.bin.snapshots import all_rows, differences
from tests.factories.exchange import UserFactory
from tests.factories.practices import AdoptionFactory, PracticePageFactory, procedure

pytestmark = pytest.mark.django_db

NAME = "Jana Nováková"
NEEDLE = TextPattern(NAME)


def where_it_is(name: str = NAME) -> list[str]:
    """Every column of every table that holds the name in any spelling that a database has for it."""
    found = []
    spellings = {name, json.dumps(name)[1:-1], json.dumps(json.dumps(name))[3:-3]}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for row in model._base_manager.values():
            text = json.dumps(row, default=str, ensure_ascii=False)
            if any(spelling in text for spelling in spellings):
                found.append(f"{model._meta.label} {row}")
    return found


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    """A practice that names somebody everywhere."""
    step = {"title": NAME, "text": f"<p>Ask <b>Jana</b> Nováková or {NAME}.</p>", "minutes": 5}
    steps = [*procedure("Opening"), {"type": "step", "value": step}]
    practice = PracticePageFactory(
        parent=practice_lists["en"],
        locale=practice_lists["en"].locale,
        title=f"Group of {NAME}",
        slug="group",
        personal_data_reason="agreed",
        summary=f"{NAME} began it.",
        contact_role=NAME,
        problem="<p>As <i>Jana</i>&nbsp;Nováková says.</p>",
        steps=steps,
    )
    practice.save_revision(user=UserFactory()).publish()
    practice.save_revision()
    comment = Comment.objects.create(page=practice, user=UserFactory(), text=f"Ask {NAME}", contentpath="title")
    comment.replies.create(user=UserFactory(), text=NAME)
    AdoptionFactory(practice=practice, note=f"by {NAME}")
    return PracticePage.objects.get(pk=practice.pk)


@pytest.fixture
def translation(practice: PracticePage, practice_lists: dict[str, Any]) -> Translation:
    source, _created = TranslationSource.get_or_create_from_instance(practice)
    translation = Translation.objects.create(source=source, target_locale=practice_lists["cs"].locale)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            data=f"česky: {segment.string.data}",
            translation_type="manual",
        )
    translation.save_target(publish=True)
    return translation


def test_it_is_gone_from_page_history_translations_comments_search_and_log(translation: Translation) -> None:
    assert len(where_it_is()) > 20
    report = purge(NEEDLE, SITE)
    assert where_it_is() == []
    assert {"pages", "practices", "page revisions"} & set(report.kinds) or report.places > 20
    assert look(NEEDLE, SITE).kinds == {}


def test_the_whole_of_a_field_becomes_a_placeholder_and_the_rest_stays(practice: PracticePage) -> None:
    purge(NEEDLE, SITE)
    page = PracticePage.objects.get(pk=practice.pk)
    assert page.contact_role == "[removed]"
    assert page.title == "Group of "
    assert page.problem == "<p>As <i></i> says.</p>"
    first, second = page.steps
    assert first.value["title"] == "Opening"
    assert second.value["title"] == "[removed]"
    assert second.value["text"].source == "<p>Ask <b></b> or .</p>"
    assert second.value["minutes"] == 5
    latest = page.get_latest_revision_as_object()
    assert latest.contact_role == "[removed]"
    assert latest.steps[1].value["title"] == "[removed]"


def test_nothing_else_is_changed(translation: Translation) -> None:
    before = all_rows()
    purge(TextPattern(NAME, replacement="N. N."), SITE)
    for label, rows in all_rows().items():
        if label in {"wagtail_localize.string", "wagtail_localize.template"}:
            continue
        assert rows.keys() == before[label].keys(), label
        for key, row in rows.items():
            for name, value in row.items():
                was = before[label][key][name]
                if not _names_somebody(was) and name not in {"string", "translation_of", "template"}:
                    assert value == was, (label, name)


def _names_somebody(value: Any) -> bool:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return "Nováková" in text or "u00e1kov" in text


def test_the_translation_goes_on_where_it_was(translation: Translation) -> None:
    segments = translation.source.stringsegment_set.count()
    purge(TextPattern(NAME, replacement="N. N."), SITE)
    translation.refresh_from_db()
    assert translation.source.stringsegment_set.count() == segments
    assert translation.get_progress() == (segments, segments)
    translation.source.refresh_from_db()
    translation.save_target(publish=True)
    target = translation.get_target_instance()
    assert "N. N." in target.title
    assert where_it_is() == []


def test_a_page_in_the_bin_comes_back_without_it(practice: PracticePage) -> None:
    practice.delete()
    purge(NEEDLE, SITE)
    restore(BinnedItem.objects.get())
    assert where_it_is() == []
    assert PracticePage.objects.get(pk=practice.pk).contact_role == "[removed]"


def test_one_page_alone(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    other = PracticePageFactory(
        parent=practice_lists["en"], locale=practice.locale, contact_role=NAME, personal_data_reason="agreed"
    )
    for page in (practice, other):
        TranslationSource.get_or_create_from_instance(page)
    before = [each for each in where_it_is() if f"'pk': {other.pk}" in each]
    purge(NEEDLE, scope_of([practice]))
    other.refresh_from_db()
    assert other.contact_role == NAME
    assert PracticePage.objects.get(pk=practice.pk).contact_role == "[removed]"
    source = TranslationSource.objects.get(object=other.translation_key)
    assert source.stringsegment_set.filter(string__data=NAME).exists()
    mine = TranslationSource.objects.get(object=practice.translation_key)
    assert not mine.stringsegment_set.filter(string__data__contains=NAME).exists()
    assert before == [each for each in where_it_is() if f"'pk': {other.pk}" in each]


def test_memory_log_and_words_that_were_searched(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    MemoryUnit.objects.create(
        source_locale=practice.locale,
        target_locale=practice_lists["cs"].locale,
        source=NAME,
        source_hash="59ed7d1c-7eb5-45fa-9c8b-7a7057ed56d7",
        target=f"paní {NAME}",
    )
    unanswered = apps.get_model("exchange_search", "UnansweredWord")
    unanswered.objects.create(word="nováková", month="2026-11-01", times=3)
    practice.delete()
    assert PageLogEntry.objects.filter(label__contains=NAME).exists()
    purge(NEEDLE, SITE)
    assert where_it_is() == []
    assert not unanswered.objects.exists()


def test_the_log_says_that_a_purge_happened_and_never_the_text(practice: PracticePage) -> None:
    purge(NEEDLE, scope_of([practice]))
    purge(TextPattern("Opening"), SITE)
    entry = PageLogEntry.objects.get(action="exchange.purged")
    assert entry.data["places"] > 5
    assert ModelLogEntry.objects.filter(action="exchange.purged").count() == 1
    assert where_it_is() == []


def test_an_address_that_looks_like_it_is_named(practice_lists: dict[str, Any]) -> None:
    PracticePageFactory(parent=practice_lists["en"], locale=practice_lists["en"].locale, slug="jana-novakova-2")
    report = purge(NEEDLE, SITE)
    assert any("slug" in reason for reason in report.named)
    assert Page.objects.filter(slug="jana-novakova-2").exists()


def test_a_person_with_an_account_is_named_and_stays(practice: PracticePage) -> None:
    UserFactory(first_name="Jana", last_name="Nováková")
    report = look(NEEDLE, SITE)
    assert any("account" in reason for reason in report.named)


def test_a_purge_that_fails_changes_nothing(practice: PracticePage, monkeypatch: Any) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    before = all_rows()
    monkeypatch.setattr("exchange.bin.purging.purge.searched.purge", fails)
    with pytest.raises(RuntimeError):
        purge(NEEDLE, SITE)
    assert differences(before, all_rows()) == []


def test_the_command_shows_asks_and_removes(practice: PracticePage, capsys: Any, monkeypatch: Any) -> None:
    before = all_rows()
    call_command("purge_text", NAME, "--dry-run")
    shown = capsys.readouterr().out
    assert "Group of [Jana Nováková]" in shown
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    call_command("purge_text", NAME)
    assert differences(before, all_rows()) == []
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    call_command("purge_text", NAME, "--page", str(practice.pk))
    assert where_it_is() == []
    assert "Backups" in capsys.readouterr().out
