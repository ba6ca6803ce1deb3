"""A page to translate, and people who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from exchange.models import HomePage, InformationPage
from exchange.rights import translators_group_name
from tests.factories.exchange import InformationPageFactory, SuperuserFactory, UserFactory


@pytest.fixture
def page(homes: dict[str, HomePage]) -> InformationPage:
    """An English page of three paragraphs: five segments with title and summary."""
    return InformationPageFactory(
        parent=homes["en"],
        locale=homes["en"].locale,
        slug="shelter",
        title="How to reach us",
        summary="Where help is found.",
        body="<p>Call us by day.</p><p>Come at any hour of the night.</p><p>Bring nothing with you.</p>",
    )


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(db: Any) -> Client:
    return client_of(SuperuserFactory())


@pytest.fixture
def czech_translator(homes: dict[str, HomePage]) -> Any:
    translator = UserFactory()
    translator.groups.add(Group.objects.get(name=translators_group_name("cs")))
    return translator
