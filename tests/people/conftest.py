"""Two organisations with their people, and what they see in the admin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from exchange.models import Membership, Organisation, Role
from tests.factories.exchange import OrganisationFactory, UserFactory
from tests.factories.roles import member
from tests.services.mail import mail_server

__all__ = ["mail_server"]

# SQLite has one writer at a time, so these are collected on PostgreSQL only.
collect_ignore = [] if connection.vendor == "postgresql" else ["test_changes_at_once.py"]

PASSWORD = "nine-otters-on-a-raft"
NEW = "eva@example.org"
"""An address without an account."""


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def persefona(homes: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona", names={"en": "Persefona"})


@pytest.fixture
def fmso(homes: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="fmso", names={"en": "FMSO"})


@pytest.fixture
def coordinator(persefona: Organisation) -> Any:
    return member(persefona, Role.COORDINATOR)


@pytest.fixture
def desk(coordinator: Any) -> Client:
    """The admin as the coordinator of Persefona sees it."""
    return client_of(coordinator)


def screen(name: str, *arguments: Any) -> str:
    return reverse(f"exchange_people:{name}", args=arguments)


def invite(
    client: Client, organisation: Organisation, email: str = NEW, role: str = Role.EDITOR, language: str = "en"
) -> Any:
    """Send the form of an invitation, and look at what follows."""
    data = {"email": email, "role": role, "language": language}
    return client.post(screen("invite", organisation.pk), data, follow=True)


def code_in(text: str) -> str:
    """The secret in the link of a message."""
    found = re.search(r"/invitations/\?language=\w+#(\S+)", text)
    assert found, text
    return found[1]


def last_code() -> str:
    return code_in(str(mail.outbox[-1].body))


def follow_link(code: str, client: Client | None = None) -> tuple[Client, Any]:
    """What the page's script does with the link; gives the browser and the page that it shows then."""
    client = client or Client()
    return client, client.post(reverse("exchange_invitation"), {"code": code}, follow=True)


def text_of(answer: Any) -> str:
    """The page's words, without markup and line breaks."""
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def users() -> Any:
    return get_user_model()._default_manager


def role_of(user: Any, organisation: Organisation) -> str | None:
    return Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def account(email: str, **fields: Any) -> Any:
    user = UserFactory(**fields)
    user.email = email
    user.save()
    return user
