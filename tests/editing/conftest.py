"""Editors of one organisation with a practice between them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from exchange.models import Role
from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import logged_in

# SQLite lets one writer in at a time; there, nothing can happen in one instant.
if connection.vendor != "postgresql":
    collect_ignore = ["test_at_once.py"]


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    page = PracticePageFactory(
        parent=practice_lists["en"],
        locale=practice_lists["en"].locale,
        organisation=OrganisationFactory(code="persefona"),
        concepts=[ConceptFactory(code="self-help-group"), ConceptFactory(code="victim", scheme="target-group")],
        problem="<p>People are alone.</p><p>They need others.</p>",
    )
    page.save_revision(user=UserFactory()).publish()
    return PracticePage.objects.get(pk=page.pk)


@pytest.fixture
def anna(practice: PracticePage) -> Client:
    return logged_in(MembershipFactory(organisation=practice.organisation, role=Role.PUBLISHER).user)


@pytest.fixture
def berta(practice: PracticePage) -> Client:
    return logged_in(MembershipFactory(organisation=practice.organisation, role=Role.PUBLISHER).user)


@pytest.fixture
def edit(practice: PracticePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[practice.pk])
