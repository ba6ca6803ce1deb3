"""Organisations: umbrellas, hidden addresses, and the form of the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from exchange.models import Organisation
from tests.factories.exchange import OrganisationFactory, SuperuserFactory
from tests.forms import errors_of

pytestmark = pytest.mark.django_db

ADDRESS = "Secret Lane 7"


def test_an_organisation_is_not_its_own_umbrella() -> None:
    organisation = OrganisationFactory()
    organisation.umbrella = organisation
    with pytest.raises(ValidationError) as refused:
        organisation.clean()
    assert list(refused.value.message_dict) == ["umbrella"]


def test_nor_through_a_chain_and_the_error_names_the_link() -> None:
    top = OrganisationFactory()
    middle = OrganisationFactory(umbrella=top, names={"en": "The one between"})
    bottom = OrganisationFactory(umbrella=middle)
    top.umbrella = bottom
    with pytest.raises(ValidationError) as refused:
        top.clean()
    assert "The one between" in refused.value.message_dict["umbrella"][0]


def test_a_circle_that_came_in_past_the_form_does_not_hang() -> None:
    one = OrganisationFactory()
    two = OrganisationFactory(umbrella=one)
    Organisation.objects.filter(pk=one.pk).update(umbrella=two)
    assert len(Organisation.objects.get(pk=one.pk).umbrellas()) == 1


def test_a_name_is_shown_in_the_readers_language_or_the_next_best() -> None:
    organisation = OrganisationFactory(names={"cs": "Společenství", "nb": "Fellesskap"})
    assert organisation.name("nb") == "Fellesskap"
    assert organisation.name("en") == "Společenství"


def test_a_hidden_address_is_for_nobody() -> None:
    assert OrganisationFactory(address=ADDRESS, address_hidden=True).public_address == ""
    assert OrganisationFactory(address=ADDRESS).public_address == ADDRESS


class TestForm:
    @pytest.fixture
    def admin(self) -> Client:
        client = Client()
        client.force_login(SuperuserFactory())
        return client

    def data(self, **changes: Any) -> dict[str, Any]:
        form = {
            "names": inline_formset([{"language": "en", "text": "Centre"}]),
            "former_names": inline_formset([]),
            "memberships": inline_formset([]),
            "code": "centre",
            "kind": "ngo",
            "country": "NO",
        }
        return nested_form_data(form | changes)

    def test_an_organisation_is_made(self, admin: Client) -> None:
        answer = admin.post(reverse("wagtailsnippets_exchange_organisation:add"), self.data())
        assert errors_of(answer) == {}
        assert str(Organisation.objects.get(code="centre")) == "Centre"

    def test_two_names_in_one_language_are_refused_and_nothing_is_lost(self, admin: Client) -> None:
        names = inline_formset([{"language": "en", "text": "Centre"}, {"language": "en", "text": "Center"}])
        answer = admin.post(reverse("wagtailsnippets_exchange_organisation:add"), self.data(names=names))
        assert not Organisation.objects.filter(code="centre").exists()
        page = answer.content.decode()
        assert "Center" in page
        assert errors_of(answer) != {} or answer.context["form"].formsets["names"].non_form_errors()

    def test_a_code_that_is_taken_is_named_at_its_field(self, admin: Client) -> None:
        OrganisationFactory(code="centre")
        answer = admin.post(reverse("wagtailsnippets_exchange_organisation:add"), self.data())
        assert "code" in errors_of(answer)

    def test_the_spreadsheet_has_no_hidden_address(self, admin: Client) -> None:
        OrganisationFactory(address=ADDRESS, address_hidden=True)
        answer = admin.get(reverse("wagtailsnippets_exchange_organisation:list"), {"export": "csv"})
        assert ADDRESS not in b"".join(answer.streaming_content).decode()
