"""A rebuild while the site is used: what changes meanwhile is in the index as it is afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from wagtail.documents.models import Document
from wagtail.models import Locale, Page, PageViewRestriction

from search import registry
from search.contract import ConceptTerms, Reader, SearchQuery
from search.indexing import batches, recording
from search.indexing.attachments import texts as attachment_texts
from search.indexing.pages import Part
from search.indexing.rebuild import rebuild
from search.indexing.recording import forget
from search.indexing.verify import verify
from search.models import SearchDocument
from search.query.search import search
from tests.search.conftest import PageMaker, Terms
from tests.search.hostapp.models import RecipePage, RecipeStep
from tests.search.test_attachments import office

Change = Callable[[], object]


@pytest.fixture
def rebuild_while(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Callable[[Change], None]:
    """Rebuilds, and does something after the pages were read and before their documents are written."""

    def run(change: Change) -> None:
        make = batches.Maker.make
        left = [change]

        def then_change(maker: batches.Maker, part: Part) -> batches.MadePart:
            made = make(maker, part)
            while left:
                with django_capture_on_commit_callbacks(execute=True):
                    left.pop()()
            return made

        monkeypatch.setattr(batches.Maker, "make", then_change)
        rebuild()
        assert not left

    return run


@pytest.fixture(params=["empty", "full"])
def page(request: pytest.FixtureRequest, make_page: PageMaker) -> RecipePage:
    """A page about a group, of which the index knows nothing yet, or all."""
    page = make_page("en", "Group", steps=("Meet",))
    if request.param == "empty":
        forget(page.pk)
    return RecipePage.objects.get(pk=page.pk)


def found(text: str) -> list[int]:
    return [family.page_id for family in search(SearchQuery(text, Reader(("en",)))).results.families]


def test_a_page_that_is_published_again_is_found_by_its_new_text(
    page: RecipePage, rebuild_while: Callable[[Change], None]
) -> None:
    def publish() -> None:
        page.title = "Choir"
        page.steps.set([RecipeStep(text="Sing")])
        page.save_revision().publish()

    rebuild_while(publish)
    assert (found("group"), found("meet")) == ([], [])
    assert (found("choir"), found("sing")) == ([page.pk], [page.pk])
    assert verify().is_clean


def test_a_page_that_is_unpublished_is_not_found(page: RecipePage, rebuild_while: Callable[[Change], None]) -> None:
    rebuild_while(page.unpublish)
    assert found("group") == []
    assert not SearchDocument.objects.exists()
    assert verify().is_clean


def test_a_page_that_is_unpublished_and_published_again_is_found(
    page: RecipePage, rebuild_while: Callable[[Change], None]
) -> None:
    def again() -> None:
        page.unpublish()
        page.title = "Choir"
        page.save_revision().publish()

    rebuild_while(again)
    assert (found("group"), found("choir")) == ([], [page.pk])
    assert verify().is_clean


def test_a_page_that_is_deleted_is_not_found(page: RecipePage, rebuild_while: Callable[[Change], None]) -> None:
    rebuild_while(page.delete)
    assert found("group") == []
    assert verify().is_clean


def test_a_page_that_becomes_an_alias_is_not_found_as_itself(
    page: RecipePage, make_page: PageMaker, rebuild_while: Callable[[Change], None]
) -> None:
    source = make_page("en", "Choir")

    def become_alias() -> None:
        page.alias_of = source
        page.save(update_fields=["alias_of"])

    rebuild_while(become_alias)
    assert found("group") == []
    assert verify().is_clean


def test_a_page_that_is_closed_is_closed_in_the_index(
    page: RecipePage, rebuild_while: Callable[[Change], None]
) -> None:
    rebuild_while(lambda: PageViewRestriction.objects.create(page=page, restriction_type="login"))
    rule = PageViewRestriction.objects.get()
    assert SearchDocument.objects.get().restrictions == [rule.pk]
    assert search(SearchQuery("group", Reader(("en",), frozenset({rule.pk})))).results.total == 0


def test_a_page_that_is_moved_below_a_closed_one_is_closed(
    page: RecipePage, make_page: PageMaker, rebuild_while: Callable[[Change], None]
) -> None:
    closed = make_page("en", "Closed")
    rule = PageViewRestriction.objects.create(page=closed, restriction_type="login")
    rebuild_while(lambda: page.move(Page.objects.get(pk=closed.pk), pos="last-child"))
    assert SearchDocument.objects.get(pk=page.pk).restrictions == [rule.pk]
    assert verify().is_clean


def test_a_page_that_is_made_meanwhile_is_kept(
    page: RecipePage, make_page: PageMaker, rebuild_while: Callable[[Change], None]
) -> None:
    rebuild_while(lambda: make_page("en", "Choir"))
    assert found("choir") == [RecipePage.objects.get(title="Choir").pk]
    assert found("group") == [page.pk]
    assert verify().is_clean


def test_a_page_that_changes_its_family_is_found_in_the_new_one(
    page: RecipePage, make_page: PageMaker, rebuild_while: Callable[[Change], None]
) -> None:
    other = make_page("en", "Choir")

    def join() -> None:
        page.translation_key, page.locale = other.translation_key, Locale.objects.get(language_code="cs")
        page.save()

    rebuild_while(join)
    (family,) = search(SearchQuery("group", Reader(("en", "cs")))).results.families
    assert family.versions == {"en": other.pk, "cs": page.pk}
    assert verify().is_clean


def test_a_term_that_is_added_is_found_in_what_was_read_before(
    page: RecipePage, terms: Terms, rebuild_while: Callable[[Change], None]
) -> None:
    def add_term() -> None:
        terms.rows.append(ConceptTerms("music", "en", ("group",)))
        registry.concepts_changed.send(sender=None, codes=["music"])

    rebuild_while(add_term)
    assert "concept_music" in SearchDocument.objects.get().tokens_title


def test_a_file_that_is_read_meanwhile_is_searched(page: RecipePage, rebuild_while: Callable[[Change], None]) -> None:
    document = Document.objects.create(title="Form", file=ContentFile(b"nothing", "form.docx"))
    RecipePage.objects.update(attachment=document)

    def upload() -> None:
        document.file = ContentFile(office("word/document.xml", "questionnaire"), "form.docx")
        document.file_hash = ""
        document.save()
        attachment_texts.read(document)

    rebuild_while(upload)
    assert found("questionnaire") == [page.pk]
    assert verify().is_clean


def test_what_a_machine_with_a_slow_clock_published_is_kept(
    page: RecipePage, rebuild_while: Callable[[Change], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish() -> None:
        monkeypatch.setattr(recording, "next_version", lambda known: known + 1)
        page.title = "Choir"
        page.save_revision().publish()

    rebuild_while(publish)
    assert (found("group"), found("choir")) == ([], [page.pk])
    assert verify().is_clean


def test_progress_is_told_until_all_pages_are_done(page: RecipePage, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    rebuild(progress=lambda done, of, seconds: told.append((done, of)))
    assert told == [(1, 1)]


@pytest.mark.parametrize("number", ["0", "-2"])
def test_a_rebuild_by_no_process_is_refused(page: RecipePage, number: str) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        call_command("rebuild_search", "--processes", number)


def test_the_command_tells_what_it_did(page: RecipePage, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_search", "--processes", "1")
    assert "1 documents in the index: 1 written, 0 dropped" in capsys.readouterr().out
