"""A create form that is saved twice makes one page: autosave and publish at once, a second press, a retry."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchange.editing.creating import KEY_FIELD, begin, made_page_id
from exchange.models import PageCreation, Role
from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.roles import logged_in
from tests.forms import errors_of, practice_form, step_fields

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def writer(practice_lists: dict[str, Any]) -> Client:
    return logged_in(MembershipFactory(organisation=OrganisationFactory(), role=Role.PUBLISHER).user)


@pytest.fixture
def add(practice_lists: dict[str, Any]) -> str:
    return reverse("wagtailadmin_pages:add", args=["practices", "practicepage", practice_lists["en"].pk])


@pytest.fixture
def form(writer: Client, add: str) -> Any:
    concept, group = ConceptFactory(code="self-help-group"), ConceptFactory(code="victim", scheme="target-group")
    data = practice_form(
        writer.get(add),
        title="Walking group",
        slug="walking-group",
        summary="A walk a week.",
        contact_role="coordinator",
        methods=[str(concept.pk)],
        target_groups=[str(group.pk)],
        **{KEY_FIELD: str(uuid.uuid4())},
    )
    data.update(step_fields(("Walk", "<p>Walk together.</p>")))
    return data


def test_every_editor_has_a_key_of_its_own(writer: Client, add: str) -> None:
    keys = {writer.get(add).content.decode().split(f'name="{KEY_FIELD}" value="')[1].split('"')[0] for _ in range(2)}
    assert len(keys) == 2


def test_a_second_save_of_the_form_goes_to_the_page_of_the_first(writer: Client, add: str, form: Any) -> None:
    first = writer.post(add, form, headers=JSON)
    assert first.json()["success"]
    form["title"] = "Walking group, weekly"
    second = writer.post(add, form)
    assert errors_of(second) == {}
    page = PracticePage.objects.get(slug="walking-group")
    assert page.get_latest_revision_as_object().title == "Walking group, weekly"
    rows = page.get_latest_revision_as_object().concept_rows.all()
    assert len({row.concept_id for row in rows}) == len(rows) == 2


def test_an_autosave_after_the_first_one_learns_the_address_of_the_page(writer: Client, add: str, form: Any) -> None:
    first = writer.post(add, form, headers=JSON).json()
    again = writer.post(add, form, headers=JSON).json()
    assert (again["pk"], again["url"]) == (first["pk"], first["url"])
    assert PracticePage.objects.count() == 1


def test_a_form_that_could_not_be_saved_may_be_sent_again(writer: Client, add: str, form: Any) -> None:
    title = form.pop("title")[0]
    assert not writer.post(add, form, headers=JSON).json()["success"]
    assert PageCreation.objects.count() == 0
    form["title"] = title
    assert writer.post(add, form, headers=JSON).json()["success"]


def test_another_persons_key_leads_nowhere(writer: Client, add: str, form: Any) -> None:
    writer.post(add, form, headers=JSON)
    key = uuid.UUID(form[KEY_FIELD])
    assert made_page_id(key, UserFactory(), seconds=0.2) is None


def test_a_save_waits_for_the_one_that_is_under_way(homes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    user, key = UserFactory(), uuid.uuid4()
    assert begin(key, user) is not None
    assert begin(key, user) is None

    def other_save_ends(seconds: float) -> None:
        PageCreation.objects.filter(key=key).update(page=homes["en"])

    monkeypatch.setattr("exchange.editing.creating.time.sleep", other_save_ends)
    assert made_page_id(key, user, seconds=10) == homes["en"].pk
