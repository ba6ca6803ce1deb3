"""A form that could not be saved comes back with what was typed: logged out, old token, page gone, error."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html
from wagtail.users.models import UserProfile

from exchange.models import Role
from practices.models import PracticePage
from tests.factories.exchange import MembershipFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in
from tests.forms import errors_of, practice_form

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


def kept_fields(answer: Any) -> dict[str, str]:
    """The fields of the form in the answer as the browser would send them again."""
    html = answer.content.decode().replace("hidden>\n", "hidden>")  # as browsers read a textarea
    assert "data-ed-kept" in html
    return querydict_from_html(html.replace("<form ", '<form id="kept" ', 1), form_id="kept")


def test_a_form_sent_after_the_session_ended_is_kept_and_can_be_saved_again(
    practice: PracticePage, anna: Client, edit: str
) -> None:
    data = practice_form(anna.get(edit), practice, title="Typed for an hour")
    user_id = anna.session["_auth_user_id"]
    anna.logout()
    answer = anna.post(edit, data, headers=OURS)
    assert answer.status_code == 401
    assert b"Typed for an hour" in answer.content
    anna.force_login(type(UserFactory()).objects.get(pk=user_id))
    assert anna.post(edit, kept_fields(answer)).status_code == 302
    saved = PracticePage.objects.get(pk=practice.pk).get_latest_revision_as_object()
    assert saved.title == "Typed for an hour"


def test_who_logs_out_comes_to_the_log_in_page(anna: Client) -> None:
    answer = anna.post(reverse("wagtailadmin_logout"), headers=OURS)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("wagtailadmin_login")


def test_an_old_token_is_answered_in_the_editors_language_with_the_text(practice: PracticePage, edit: str) -> None:
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language="cs")
    client = logged_in(user, enforce_csrf_checks=True)
    answer = client.post(edit, {"title": "Typed", "csrfmiddlewaretoken": "old"}, headers=OURS)
    assert answer.status_code == 403
    content = answer.content.decode()
    assert "Typed" in content
    assert user.get_username() in content
    assert '<html lang="cs"' in content
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', content)
    assert found
    assert client.post(reverse("exchange_session"), headers={"X-CSRFToken": found[1]}).status_code == 200


def test_rich_text_is_shown_as_words_and_sent_again_as_it_was(anna: Client, edit: str) -> None:
    typed = json.dumps({"blocks": [{"text": "A long <thought>"}], "entityMap": {}})
    anna.logout()
    answer = anna.post(edit, {"problem": typed}, headers=OURS)
    assert b"A long &lt;thought&gt;" in answer.content
    assert kept_fields(answer)["problem"] == typed


def test_what_another_site_sent_is_not_offered_again(edit: str) -> None:
    client = logged_in(UserFactory(is_superuser=True), enforce_csrf_checks=True)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = client.post(edit, {"title": "Forged", "csrfmiddlewaretoken": "x"}, headers=headers)
        assert answer.status_code == 403
        assert b"Forged" not in answer.content


def test_passwords_are_never_given_back(anna: Client) -> None:
    account = reverse("wagtailadmin_account")
    anna.logout()
    answer = anna.post(account, {"name_email-first_name": "Eva", "password-new_password1": "hush"}, headers=OURS)
    assert b"Eva" in answer.content
    assert b"hush" not in answer.content


def test_the_log_in_form_answers_an_old_token_without_repeating_it() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("wagtailadmin_login"), {"username": "eva", "password": "hush"}, headers=OURS)
    assert answer.status_code == 403
    assert b"hush" not in answer.content
    assert b"eva" not in answer.content


def test_an_autosave_of_somebody_who_is_logged_out_gets_json(anna: Client, edit: str) -> None:
    anna.logout()
    answer = anna.post(edit, {"title": "Typed"}, headers=OURS | {"Accept": "application/json"})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "logged_out")


def test_the_text_for_a_deleted_page_is_kept_and_becomes_a_new_draft(
    practice: PracticePage, anna: Client, edit: str, practice_lists: dict[str, Any]
) -> None:
    data = practice_form(anna.get(edit), practice, title="Typed while it was deleted")
    Page.objects.get(pk=practice.pk).specific.delete(user=UserFactory(is_superuser=True))
    answer = anna.post(edit, data, headers=OURS)
    assert answer.status_code == 410
    assert b"Typed while it was deleted" in answer.content
    add = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", practice_lists["en"].pk])
    assert add in answer.content.decode()
    saved = anna.post(add, kept_fields(answer))
    assert errors_of(saved) == {}
    found = PracticePage.objects.get(title="Typed while it was deleted")
    assert not found.live
    assert len(found.steps) == len(practice.steps)


def test_the_text_for_a_deleted_record_is_kept() -> None:
    client = logged_in(UserFactory(is_superuser=True))
    gone = reverse("wagtailsnippets_exchange_city:edit", args=["9999"])
    answer = client.post(gone, {"name": "Olomouc"}, headers=OURS)
    assert answer.status_code == 410
    assert b"Olomouc" in answer.content
    assert reverse("wagtailsnippets_exchange_city:add") in answer.content.decode()


def test_an_error_while_saving_keeps_the_text(
    practice: PracticePage, anna: Client, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    data = practice_form(anna.get(edit), practice, title="Typed before the error")
    monkeypatch.setattr(PracticePage, "save_revision", fail)
    anna.raise_request_exception = False
    answer = anna.post(edit, data, headers=OURS)
    assert answer.status_code == 500
    assert kept_fields(answer)["title"] == "Typed before the error"
    assert b"disk" not in answer.content


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=5)
def test_a_form_with_too_many_fields_says_how_to_get_it_back(anna: Client, edit: str) -> None:
    answer = anna.post(edit, {f"field-{number}": "x" for number in range(9)}, headers=OURS)
    assert answer.status_code == 413
    assert b"Go back with your browser" in answer.content


def test_a_page_that_is_not_there_answers_a_reader_as_before(anna: Client) -> None:
    gone = reverse("wagtailadmin_pages:edit", args=[99_999])
    assert b"data-ed-kept" not in anna.get(gone).content


def test_readers_get_a_page_of_the_site_when_a_form_is_too_old() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/en/_util/login/", {"username": "x"}, headers=OURS)
    assert answer.status_code == 403
    assert b"The form could not be sent" in answer.content


def test_new_drafts_are_offered_only_where_one_may_add(practice: PracticePage, edit: str) -> None:
    PracticePageFactory(parent=practice.get_parent().specific, locale=practice.locale)
    stranger = logged_in(UserFactory())
    assert stranger.post(edit, {"title": "x"}, headers=OURS).status_code in (302, 403)


def test_a_right_that_ended_while_somebody_wrote_does_not_take_the_text_along(
    practice: PracticePage, edit: str
) -> None:
    membership = MembershipFactory(organisation=practice.organisation, role=Role.EDITOR)
    MembershipFactory(user=membership.user, role=Role.EDITOR)  # still a partner, of another organisation
    client = logged_in(membership.user)
    data = practice_form(client.get(edit), practice, title="Typed for an hour")
    membership.delete()
    client.force_login(membership.user)
    answer = client.post(edit, data, headers=OURS)
    assert answer.status_code == 403
    content = answer.content.decode()
    assert "Typed for an hour" in content
    assert reverse("exchange:propose", args=[practice.pk]) in content
    assert PracticePage.objects.get(pk=practice.pk).get_latest_revision_as_object().title != "Typed for an hour"
