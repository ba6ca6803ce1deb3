"""Comments on segments, written and answered in the translation editor, through its views."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchange.models import HomePage, InformationPage, SegmentComment
from exchange.translation.comments import threads as comments
from exchange.translation.comments.models import MAX_COMMENT_LENGTH
from tests.factories.exchange import InformationPageFactory, UserFactory
from tests.factories.roles import TRANSLATOR, appointed
from tests.factories.translation import change, opened, segments_of, target_of
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


def say(client: Client, translation: Any, text: str, number: int = 0) -> Any:
    segment = segments_of(translation)[number]
    return client.post(reverse("exchange_translation:comment", args=[translation.pk, segment.pk]), {"text": text})


def act(client: Client, translation: Any, name: str, comment: SegmentComment, **data: str) -> Any:
    return client.post(reverse(f"exchange_translation:{name}", args=[translation.pk, comment.pk]), data)


def editor(client: Client, translation: Any) -> str:
    return str(client.get(reverse("wagtailadmin_pages:edit", args=[target_of(translation).pk])).content.decode())


def threads(translation: Any) -> list[tuple[str, Any]]:
    """Source text and thread, of all segments that have one."""
    return [(each.source, thread) for each in comments.threads_of(translation).segments for thread in each.threads]


@pytest.fixture
def translation(page: InformationPage) -> Any:
    return opened(page, "cs")


@pytest.fixture
def translator(czech_translator: Any) -> Client:
    return client_of(czech_translator)


class TestWriting:
    def test_a_comment_stands_at_its_segment_with_its_author(
        self, translation: Any, translator: Client, czech_translator: Any
    ) -> None:
        say(translator, translation, "Is it a shelter or a centre?", number=1)
        [(source, thread)] = threads(translation)
        assert source == "Where help is found."
        assert (thread.first.author, thread.first.text) == (czech_translator, "Is it a shelter or a centre?")
        assert str(czech_translator) in editor(translator, translation)

    def test_what_is_written_is_text_and_no_markup(self, translation: Any, translator: Client) -> None:
        say(translator, translation, "<script>alert(1)</script>")
        shown = editor(translator, translation)
        assert "<script>alert(1)</script>" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown

    @pytest.mark.parametrize("text", ["", "   ", "x" * (MAX_COMMENT_LENGTH + 1)])
    def test_nothing_and_too_much_are_refused(self, text: str, translation: Any, translator: Client) -> None:
        segment = segments_of(translation)[0]
        address = reverse("exchange_translation:comment", args=[translation.pk, segment.pk])
        answer = translator.post(address, {"text": text}, headers={"accept": "application/json"})
        assert answer.status_code == 400
        assert "at most" in answer.json()["refusal"]
        assert not SegmentComment.objects.exists()

    def test_the_editors_script_gets_the_threads_as_they_are_now(self, translation: Any, translator: Client) -> None:
        address = reverse("exchange_translation:comment", args=[translation.pk, segments_of(translation)[0].pk])
        answer = translator.post(address, {"text": "A question"}, headers={"accept": "application/json"})
        assert "A question" in answer.json()["html"]

    def test_a_thread_is_answered_resolved_and_opened_again(
        self, translation: Any, translator: Client, czech_translator: Any
    ) -> None:
        say(translator, translation, "Which word?")
        first = SegmentComment.objects.get()
        act(translator, translation, "answer_comment", first, text="This one.")
        act(translator, translation, "resolve_comment", first)
        [(_source, thread)] = threads(translation)
        assert [answer.text for answer in thread.answers] == ["This one."]
        assert not thread.is_open
        assert thread.first.resolved_by == czech_translator

        act(translator, translation, "answer_comment", first, text="Not yet.")
        [(_source, thread)] = threads(translation)
        assert thread.is_open


class TestRights:
    @pytest.fixture
    def stranger(self, homes: dict[str, HomePage]) -> Client:
        norwegian = UserFactory()
        appointed("nb", TRANSLATOR, norwegian)
        return client_of(norwegian)

    def test_who_may_not_edit_the_translation_writes_and_resolves_nothing(
        self, translation: Any, translator: Client, stranger: Client
    ) -> None:
        assert say(stranger, translation, "Hello").status_code in (302, 403)
        say(translator, translation, "A question")
        first = SegmentComment.objects.get()
        act(stranger, translation, "answer_comment", first, text="Hello")
        act(stranger, translation, "resolve_comment", first)
        assert SegmentComment.objects.get().resolved_at is None

    def test_a_comment_is_not_reached_through_another_translation(
        self, page: InformationPage, translation: Any, translator: Client, stranger: Client
    ) -> None:
        say(translator, translation, "A question")
        first = SegmentComment.objects.get()
        norwegian = opened(page, "nb")
        act(stranger, norwegian, "resolve_comment", first)
        act(stranger, norwegian, "answer_comment", first, text="Hello")
        assert SegmentComment.objects.get().resolved_at is None

    def test_a_segment_of_another_page_is_not_found(
        self, translation: Any, translator: Client, homes: dict[str, HomePage]
    ) -> None:
        other = opened(InformationPageFactory(parent=homes["en"], locale=homes["en"].locale), "cs")
        address = reverse("exchange_translation:comment", args=[translation.pk, segments_of(other)[0].pk])
        translator.post(address, {"text": "Hello"})
        assert not SegmentComment.objects.exists()

    def test_looking_writes_nothing(self, translation: Any, translator: Client) -> None:
        address = reverse("exchange_translation:comment", args=[translation.pk, segments_of(translation)[0].pk])
        assert translator.get(address).status_code == 405


class TestChangesOfTheSource:
    def test_a_comment_survives_and_says_what_changed(
        self, page: InformationPage, translation: Any, translator: Client
    ) -> None:
        say(translator, translation, "By day or by night?", number=2)
        change(page, body="<p>Call us by night.</p><p>Come at any hour of the night.</p>")
        [(source, thread)] = threads(translation)
        assert source == "Call us by night."
        assert [(each.kind, each.text) for each in thread.changes if each.kind != "same"] == [
            ("gone", "day"),
            ("new", "night"),
        ]
        assert "The source has changed since this was written" in editor(translator, translation)

    def test_a_comment_follows_a_text_that_only_moved(
        self, page: InformationPage, translation: Any, translator: Client
    ) -> None:
        say(translator, translation, "Whose summary?", number=1)
        change(page, summary="Another one.", body="<p>Where help is found.</p>")
        [(source, thread)] = threads(translation)
        assert source == "Where help is found."
        assert not thread.changes

    def test_a_comment_whose_text_is_gone_is_kept_above_the_others(
        self, page: InformationPage, translation: Any, translator: Client
    ) -> None:
        change(page, search_description="How to find a shelter.")
        numbers = [each.context.path for each in segments_of(translation)]
        say(translator, translation, "For whom?", number=numbers.index("search_description"))
        change(page, search_description="")
        assert threads(translation) == []
        [thread] = comments.threads_of(translation).left_over
        assert thread.source == "How to find a shelter."
        assert "For whom?" in editor(translator, translation)

    def test_the_source_that_comes_back_brings_no_notice_of_a_change(
        self, page: InformationPage, translation: Any, translator: Client
    ) -> None:
        say(translator, translation, "A question")
        change(page, title="Another title")
        change(page, title="How to reach us")
        [(_source, thread)] = threads(translation)
        assert not thread.changes


def test_many_comments_cost_few_queries_and_are_not_all_shown(
    translation: Any, czech_translator: Any, django_assert_max_num_queries: Any
) -> None:
    segment = segments_of(translation)[0]
    for number in range(comments.MAX_THREADS + 3):
        comment = comments.comment_on(translation, segment, czech_translator, f"Remark {number}")
        if number < 3:
            comments.resolve(comment, czech_translator)
    with django_assert_max_num_queries(5):
        found = comments.threads_of(translation)
    assert found.more == 3
    assert all(thread.is_open for thread in found.segments[0].threads)


def test_of_a_long_thread_the_newest_answers_are_shown(
    translation: Any, czech_translator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MAX_THREADS", 1)
    monkeypatch.setattr(comments, "MAX_ANSWERS", 2)
    first = comments.comment_on(translation, segments_of(translation)[0], czech_translator, "A question")
    for number in range(5):
        comments.answer(first, czech_translator, f"Answer {number}")
    [(_source, thread)] = threads(translation)
    assert [answer.text for answer in thread.answers] == ["Answer 3", "Answer 4"]
