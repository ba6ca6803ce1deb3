"""An organisation adopts a practice once, whatever the languages of its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from practices.models import Adoption, PracticePage
from tests.factories.exchange import OrganisationFactory, SuperuserFactory
from tests.factories.practices import AdoptionFactory, PracticePageFactory, translated
from tests.forms import errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(parent=practice_lists["en"], locale=practice_lists["en"].locale)


@pytest.fixture
def czech(practice: PracticePage, practice_lists: dict[str, Any]) -> PracticePage:
    return translated(practice, "cs", parent=practice_lists["cs"], title="Večerní skupina")


def send(address: str, practice: PracticePage, organisation: Any) -> Any:
    client = Client()
    client.force_login(SuperuserFactory())
    fields = {"practice": practice.pk, "organisation": organisation.pk, "status": "adopted", "since": "", "note": ""}
    return client.post(address, fields)


ADD = "wagtailsnippets_practices_adoption:add"
EDIT = "wagtailsnippets_practices_adoption:edit"


def test_an_organisation_is_not_listed_again_by_way_of_another_language(
    practice: PracticePage, czech: PracticePage
) -> None:
    adoption = AdoptionFactory(practice=practice)
    answer = send(reverse(ADD), czech, adoption.organisation)
    assert answer.status_code == 200
    assert "This organisation is listed for this practice already." in str(errors_of(answer))
    assert Adoption.objects.get() == adoption


def test_an_adoption_is_not_changed_into_one_that_is_listed(practice: PracticePage, czech: PracticePage) -> None:
    adoption = AdoptionFactory(practice=practice)
    other = AdoptionFactory(practice=czech)
    answer = send(reverse(EDIT, args=[other.pk]), czech, adoption.organisation)
    assert "This organisation is listed for this practice already." in str(errors_of(answer))
    other.refresh_from_db()
    assert other.organisation != adoption.organisation


def test_an_adoption_may_name_the_practice_in_another_language(practice: PracticePage, czech: PracticePage) -> None:
    adoption = AdoptionFactory(practice=practice)
    assert send(reverse(EDIT, args=[adoption.pk]), czech, adoption.organisation).status_code == 302
    assert send(reverse(ADD), practice, OrganisationFactory()).status_code == 302
    assert Adoption.objects.of_family(practice).count() == 2


def test_the_database_refuses_an_adoption_that_is_there(practice: PracticePage, czech: PracticePage) -> None:
    adoption = AdoptionFactory(practice=practice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.create(practice=czech, organisation=adoption.organisation)
