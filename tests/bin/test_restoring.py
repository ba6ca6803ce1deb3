"""What was deleted comes back as it was, where it was."""

from __future__ import annotations

import re
import tracemalloc
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import Comment, Page, PageViewRestriction, ReferenceIndex

from exchange.bin.deleting import NotKeptError
from exchange.bin.models import BinnedItem
from exchange.bin.placing import NotRestorableError
from exchange.bin.restoring import restore
from exchange.models import InformationPage, Organisation
from practices.models import Adoption, PracticePage
from search.models import SearchDocument
from tests.bin.snapshots import all_rows, differences
from tests.factories.exchange import (
    CityFactory,
    ConceptFactory,
    InformationPageFactory,
    MembershipFactory,
    OrganisationFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.factories.practices import AdoptionFactory, PracticePageFactory, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    practice = PracticePageFactory(
        parent=practice_lists["en"], locale=practice_lists["en"].locale, concepts=[ConceptFactory()]
    )
    translated(practice, "cs", parent=practice_lists["cs"], title="Skupina")
    practice.save_revision(user=UserFactory()).publish()
    Comment.objects.create(page=practice, user=UserFactory(), text="Too long?", contentpath="title")
    AdoptionFactory(practice=practice)
    PageViewRestriction.objects.create(page=practice, restriction_type=PageViewRestriction.LOGIN)
    return PracticePage.objects.get(pk=practice.pk)


def test_a_page_comes_back_with_history_comments_restrictions_and_what_refers_to_it(practice: PracticePage) -> None:
    before = all_rows()
    practice.delete()
    assert not Adoption.objects.exists()
    restored = restore(BinnedItem.objects.get())
    assert differences(before, all_rows()) == []
    assert restored.left_out == {}
    assert restored.drafts == []


def test_search_and_references_know_the_page_again(practice: PracticePage) -> None:
    references = ReferenceIndex.objects.filter(object_id=str(practice.pk)).count()
    documents = SearchDocument.objects.filter(page_id=practice.pk).values("title", "restrictions", "facets")
    document = documents.get()
    practice.delete()
    assert not documents.exists()
    restore(BinnedItem.objects.get())
    assert documents.get() == document
    assert ReferenceIndex.objects.filter(object_id=str(practice.pk)).count() == references > 0


def test_a_subtree_is_one_item(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    before = all_rows()
    practice_lists["en"].refresh_from_db()
    practice_lists["en"].delete()
    item = BinnedItem.objects.get()
    assert item.page_count == 2
    assert item.title == "Practices"
    restore(item)
    assert differences(before, all_rows()) == []
    assert Page.find_problems() == ([], [], [], [], [])


def test_pages_that_a_queryset_deletes_are_items_of_their_own(practice_lists: dict[str, Any]) -> None:
    for _number in range(3):
        PracticePageFactory(parent=practice_lists["en"], locale=practice_lists["en"].locale)
    before = all_rows()
    PracticePage.objects.all().delete()
    assert BinnedItem.objects.count() == 3
    for item in BinnedItem.objects.order_by("?"):
        restore(item)
    assert differences(before, all_rows()) == []


def test_a_new_page_at_its_place_keeps_place_and_address(
    practice: PracticePage, practice_lists: dict[str, Any]
) -> None:
    path, slug = practice.path, practice.slug
    practice.delete()
    parent = Page.objects.get(pk=practice_lists["en"].pk)
    newer = PracticePageFactory(parent=parent, locale=practice.locale, slug=slug)
    assert newer.path == path
    restored = restore(BinnedItem.objects.get())
    again = PracticePage.objects.get(pk=practice.pk)
    assert again.path != path
    assert again.slug == restored.slug == f"{slug}-1"
    assert again.url_path.endswith(f"/{slug}-1/")
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_whose_parent_moved_comes_back_below_it(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    practice.delete()
    elsewhere = InformationPageFactory(parent=Page.objects.get(depth=1), slug="elsewhere")
    Page.objects.get(pk=practice_lists["en"].pk).move(elsewhere, pos="last-child")
    restore(BinnedItem.objects.get())
    again = Page.objects.get(pk=practice.pk)
    assert again.get_parent().pk == practice_lists["en"].pk
    assert again.url_path.startswith("/elsewhere/practices/")
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_whose_parent_is_gone_waits_for_it_or_another(
    practice: PracticePage, practice_lists: dict[str, Any]
) -> None:
    practice.delete()
    Page.objects.get(pk=practice_lists["en"].pk).delete()
    page, parent = BinnedItem.objects.order_by("pk")
    with pytest.raises(NotRestorableError, match="Restore that one first"):
        restore(page)
    restore(parent)
    restore(page)
    assert PracticePage.objects.get(pk=practice.pk).get_parent().pk == practice_lists["en"].pk


def test_another_parent_can_be_chosen(practice: PracticePage, practice_lists: dict[str, Any]) -> None:
    practice.delete()
    other = Page.objects.get(pk=practice_lists["cs"].pk)
    restore(BinnedItem.objects.get(), under=other)
    assert PracticePage.objects.get(pk=practice.pk).get_parent().pk == other.pk


def test_restoring_twice_changes_nothing(practice: PracticePage) -> None:
    practice.delete()
    item = BinnedItem.objects.get()
    restore(item)
    before = all_rows()
    with pytest.raises(NotRestorableError, match="already"):
        restore(item)
    assert differences(before, all_rows()) == []


def test_what_expired_is_not_restored_and_is_emptied(practice: PracticePage, capsys: Any) -> None:
    practice.delete()
    item = BinnedItem.objects.get()
    BinnedItem.objects.update(expires_at=item.deleted_at)
    with pytest.raises(NotRestorableError, match="no longer in the bin"):
        restore(item)
    call_command("empty_bin", "--dry-run")
    assert BinnedItem.objects.exists()
    call_command("empty_bin")
    assert not BinnedItem.objects.exists()
    assert "1" in capsys.readouterr().out


def test_a_deletion_that_cannot_be_kept_does_not_happen(practice: PracticePage, monkeypatch: Any) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("exchange.bin.signal_handlers.keep", fails)
    with pytest.raises(NotKeptError, match="was not deleted"), transaction.atomic():
        practice.delete()
    assert PracticePage.objects.filter(pk=practice.pk).exists()


def test_a_row_that_two_deleted_things_share_comes_back_with_the_second(practice: PracticePage) -> None:
    adoption = Adoption.objects.get()
    organisation = adoption.organisation
    before = all_rows()
    practice.delete()
    organisation.delete()
    page, record = BinnedItem.objects.order_by("pk")
    restore(page)
    assert not Adoption.objects.exists()
    restore(record)
    assert Adoption.objects.get() == adoption
    assert differences(before, all_rows()) == []


def test_a_record_comes_back_with_members_and_their_rights(homes: dict[str, Any]) -> None:
    membership = MembershipFactory()
    before = all_rows()
    organisation = membership.organisation
    organisation.delete()
    assert not membership.user.groups.exists()
    restore(BinnedItem.objects.get())
    # The groups of its roles are other ones now, and who lost their last role was logged out everywhere.
    found = [each for each in differences(before, all_rows()) if not re.search("permission|accountstate", each)]
    assert found == []
    assert membership.user.groups.exists()


def test_a_record_whose_code_was_taken_says_so(homes: dict[str, Any]) -> None:
    OrganisationFactory(code="fmso").delete()
    OrganisationFactory(code="fmso")
    with pytest.raises(NotRestorableError, match="taken its place"):
        restore(BinnedItem.objects.get())
    assert Organisation.objects.count() == 1


def test_a_city_comes_back(homes: dict[str, Any]) -> None:
    city = CityFactory()
    before = all_rows()
    city.delete()
    restore(BinnedItem.objects.get())
    assert differences(before, all_rows()) == []


def test_the_item_names_who_deleted_it_and_where_it_was(practice: PracticePage, client: Any) -> None:
    user = SuperuserFactory()
    client.force_login(user)
    client.post(f"/admin/pages/{practice.pk}/delete/")
    item = BinnedItem.objects.get()
    assert item.deleted_by == user
    assert item.place == "Knowledge exchange › Practices"
    assert item.organisation_key == practice.organisation_id
    assert item.was_live


@pytest.mark.slow
def test_a_thousand_pages_come_back_by_command(homes: dict[str, Any], capsys: Any) -> None:
    top = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, slug="top")
    for number in range(1_000):
        child = top.add_child(
            instance=InformationPage(
                title=f"P{number}", slug=f"p{number}", summary="S", body="<p>B</p>", locale=top.locale
            )
        )
        assert child.depth == top.depth + 1
    Page.objects.get(pk=top.pk).delete()
    item = BinnedItem.objects.get()
    tracemalloc.start()
    call_command("restore_deleted", str(item.pk))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    said = capsys.readouterr().out
    assert f"of {item.row_count} rows" in said
    assert "Restored “" in said
    assert Page.objects.get(pk=top.pk).get_children().live().count() == 1_000
    assert Page.find_problems() == ([], [], [], [], [])
    assert peak < 60_000_000


def test_the_command_lists_and_says_what_it_does_not_know(practice: PracticePage, capsys: Any) -> None:
    practice.delete()
    call_command("restore_deleted")
    assert practice.title in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no item"):
        call_command("restore_deleted", "999999")
