"""Rows of a record that a form does not name, and rows that are not its own: refused, and told where."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from exchange.models import Concept, Organisation, Project, ReleaseSet, Role
from exchange.records.organisation import OrganisationName
from exchange.records.project import ProjectName
from exchange.translation.release.models import ReleaseSetPage
from tests.factories.exchange import ConceptFactory, OrganisationFactory, ProjectFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import member
from tests.forms import errors_of

pytestmark = pytest.mark.django_db

TAKEN = "There is already a name in this language."


@pytest.fixture
def administrator(homes: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def form_of(client: Client, thing: Any) -> tuple[str, Any]:
    """The address of the thing's form, and the form as a browser would send it back."""
    address = reverse(f"wagtailsnippets_exchange_{thing._meta.model_name}:edit", args=[thing.pk])
    return address, querydict_from_html(client.get(address).content.decode(), form_id="w-editor-form")


def without_keys(data: Any, relation: str) -> Any:
    for number in range(int(data[f"{relation}-TOTAL_FORMS"])):
        data[f"{relation}-{number}-id"] = ""
    data[f"{relation}-INITIAL_FORMS"] = "0"
    return data


def project_with_name() -> Project:
    project: Project = ProjectFactory()
    project.names.add(ProjectName(language="en", text="A project"))
    project.save()
    return project


def test_a_second_name_in_one_language_is_refused_at_its_row(homes: dict[str, Any]) -> None:
    organisation = OrganisationFactory(code="fmso")
    client = Client()
    client.force_login(member(organisation, Role.PUBLISHER))
    names = list(organisation.names.values_list("pk", "text"))
    address, data = form_of(client, organisation)
    answer = client.post(address, without_keys(data, "names"))
    assert answer.status_code == 200
    assert errors_of(answer)["names-0-language"] == [TAKEN]
    assert list(OrganisationName.objects.filter(organisation=organisation).values_list("pk", "text")) == names


def test_a_row_of_another_organisation_is_not_taken_over(homes: dict[str, Any]) -> None:
    organisation, other = OrganisationFactory(code="fmso"), OrganisationFactory(code="persefona")
    theirs = other.names.first()
    client = Client()
    client.force_login(member(organisation, Role.PUBLISHER))
    address, data = form_of(client, organisation)
    data["names-0-id"], data["names-0-text"] = str(theirs.pk), "Taken over"
    answer = client.post(address, data)
    assert answer.status_code == 200
    theirs.refresh_from_db()
    assert (theirs.organisation, theirs.text == "Taken over") == (other, False)


@pytest.mark.parametrize(
    ("make", "relation", "field"),
    [(project_with_name, "names", "language"), (ConceptFactory, "terms", "text")],
)
def test_other_records_answer_in_the_same_way(administrator: Client, make: Any, relation: str, field: str) -> None:
    thing: Project | Concept = make()
    rows = getattr(thing, relation).count()
    assert rows
    address, data = form_of(administrator, thing)
    answer = administrator.post(address, without_keys(data, relation))
    assert answer.status_code == 200
    assert errors_of(answer)[f"{relation}-0-{field}"]
    assert getattr(type(thing)._default_manager.get(pk=thing.pk), relation).count() == rows


def test_a_page_stands_in_a_set_once_however_it_is_sent(administrator: Client, practice_lists: dict[str, Any]) -> None:
    page = PracticePageFactory(parent=practice_lists["cs"])
    release_set = ReleaseSet.objects.create(title="Spring")
    release_set.pages.add(ReleaseSetPage(page=page))
    release_set.save()
    address, data = form_of(administrator, release_set)
    data["pages-0-page"] = str(page.pk)
    answer = administrator.post(address, without_keys(data, "pages"))
    assert errors_of(answer)["pages-0-page"] == ["This page is in the set already."]


def test_a_name_that_is_deleted_makes_room_for_another(homes: dict[str, Any]) -> None:
    organisation = OrganisationFactory(code="fmso")
    client = Client()
    client.force_login(member(organisation, Role.PUBLISHER))
    address, data = form_of(client, organisation)
    number = int(data["names-TOTAL_FORMS"])
    data["names-0-DELETE"] = "1"
    data["names-TOTAL_FORMS"] = str(number + 1)
    row = {"id": "", "language": data["names-0-language"], "text": "The new one", "ORDER": "1", "DELETE": ""}
    for name, value in row.items():
        data[f"names-{number}-{name}"] = value
    client.post(address, data)
    assert "The new one" in Organisation.objects.get(pk=organisation.pk).names.values_list("text", flat=True)
