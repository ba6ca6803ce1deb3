"""What an owner calls a page in a draft, and drafts themselves, are named to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, PageLogEntry

from exchange.models import Role
from practices.models import PracticePage
from tests.factories.exchange import OrganisationFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import appointed, member

pytestmark = pytest.mark.django_db

SECRET = "What nobody has said yet"


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def stranger(practice_lists: dict[str, Any]) -> Client:
    return client_of(member(OrganisationFactory(code="fmso"), Role.PUBLISHER))


@pytest.fixture
def renamed(practice_lists: dict[str, Any]) -> PracticePage:
    """A live page of another organisation with another title in its draft."""
    owner = OrganisationFactory(code="persefona")
    page = PracticePageFactory(parent=practice_lists["cs"], organisation=owner, title="As readers know it")
    page.title = SECRET
    page.save_revision(user=member(owner, Role.PUBLISHER), log_action=True)
    return PracticePage.objects.get(pk=page.pk)


@pytest.fixture
def draft(practice_lists: dict[str, Any]) -> PracticePage:
    owner = OrganisationFactory(code="persefona-draft")
    return PracticePageFactory(parent=practice_lists["cs"], organisation=owner, title=SECRET, live=False)


def screens_about(page: PracticePage) -> list[str]:
    return [
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_explore", args=[page.pk]),
        reverse("wagtailadmin_explore_results", args=[page.pk]),
        reverse("wagtailadmin_choose_page_child", args=[page.pk]),
        reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]),
        reverse("wagtailadmin_pages:search") + "?q=nobody",
        reverse("wagtailadmin_api:pages:detail", args=[page.pk]),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:page_types_usage"),
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, page.get_parent().pk]),
        reverse("exchange_translation:matrix"),
    ]


def named_on(client: Client, page: PracticePage) -> list[str]:
    return [address for address in screens_about(page) if SECRET in client.get(address, follow=True).content.decode()]


def test_a_stranger_is_not_told_what_a_draft_calls_a_live_page(stranger: Client, renamed: PracticePage) -> None:
    assert named_on(stranger, renamed) == []


def test_a_stranger_finds_the_live_page_under_its_own_name(stranger: Client, renamed: PracticePage) -> None:
    answer = stranger.get(reverse("wagtailadmin_explore", args=[renamed.get_parent().pk]))
    assert "As readers know it" in answer.content.decode()


def test_a_translator_is_not_told_either(renamed: PracticePage) -> None:
    client = client_of(appointed("nb"))
    assert named_on(client, renamed) == []
    matrix = reverse("exchange_translation:matrix")
    assert "As readers know it" in client.get(matrix).content.decode()
    assert "As readers know it" not in client.get(matrix, {"q": "nobody"}).content.decode()


def test_the_log_calls_a_live_page_as_readers_do_until_it_is_published(renamed: PracticePage) -> None:
    assert PageLogEntry.objects.filter(page=renamed.pk).latest("timestamp").label == "As readers know it"
    renamed.get_latest_revision().publish()
    assert PageLogEntry.objects.filter(page=renamed.pk).latest("timestamp").label == SECRET


def test_a_stranger_is_shown_no_list_that_stands_below_a_draft(stranger: Client, draft: PracticePage) -> None:
    assert named_on(stranger, draft) == []


def test_the_question_before_a_move_names_no_draft_of_others(
    draft: PracticePage, practice_lists: dict[str, Any]
) -> None:
    owner = OrganisationFactory(code="fmso")
    own = PracticePageFactory(parent=practice_lists["cs"], organisation=owner)
    client = client_of(member(owner, Role.PUBLISHER))
    answer = client.get(reverse("wagtailadmin_pages:move_confirm", args=[own.pk, draft.pk]), follow=True)
    assert SECRET not in answer.content.decode()


def test_the_owner_still_works_below_their_draft(draft: PracticePage) -> None:
    client = client_of(member(draft.organisation, Role.EDITOR))
    explorer = client.get(reverse("wagtailadmin_explore", args=[draft.pk]))
    chooser = client.get(reverse("wagtailadmin_choose_page_child", args=[draft.pk]))
    assert SECRET in explorer.content.decode()
    assert SECRET in chooser.json()["html"]


def test_a_translator_does_not_read_a_draft_by_submitting_it(draft: PracticePage) -> None:
    nb = Locale.objects.get(language_code="nb")
    client = client_of(appointed("nb"))
    submit = reverse("wagtail_localize:submit_page_translation", args=[draft.pk])
    assert SECRET not in client.get(submit, follow=True).content.decode()
    client.post(submit, {"locales": [nb.pk]})
    job = {"page": [draft.pk], "locale": [nb.pk], "confirmed": "1"}
    assert SECRET not in client.post(reverse("exchange_translation:submit"), job, follow=True).content.decode()
    assert not draft.get_translations().exists()


def test_a_translator_does_not_read_a_draft_below_a_page_that_is_live(
    draft: PracticePage, practice_lists: dict[str, Any]
) -> None:
    """The whole list is submitted with what stands below it."""
    submit = reverse("wagtail_localize:submit_page_translation", args=[practice_lists["cs"].pk])
    locale = Locale.objects.get(language_code="nb").pk
    answer = client_of(appointed("nb")).post(submit, {"locales": [locale], "include_subtree": "on"}, follow=True)
    assert SECRET not in answer.content.decode()
    assert not draft.get_translations().exists()


def test_an_editor_of_the_owner_who_translates_submits_their_draft(draft: PracticePage) -> None:
    nb = Locale.objects.get(language_code="nb")
    user = appointed("nb", user=member(draft.organisation, Role.EDITOR))
    client_of(user).post(reverse("wagtail_localize:submit_page_translation", args=[draft.pk]), {"locales": [nb.pk]})
    assert draft.get_translations().filter(locale=nb).exists()
