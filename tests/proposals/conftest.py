"""What the tests of proposals share: a practice of one organisation, and people of two."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.models import Organisation, Role
from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, OrganisationFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import member


@pytest.fixture
def owner(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona")


@pytest.fixture
def other(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="fmso")


@pytest.fixture
def practice(owner: Organisation, practice_lists: dict[str, Any]) -> PracticePage:
    concepts = [ConceptFactory(code="self-help-group"), ConceptFactory(code="victim", scheme="target-group")]
    return PracticePageFactory(
        parent=practice_lists["en"], locale=practice_lists["en"].locale, organisation=owner, concepts=concepts
    )


@pytest.fixture
def proposer(other: Organisation) -> Any:
    return named(member(other, Role.EDITOR), "fmso-editor")


@pytest.fixture
def reader(other: Organisation) -> Any:
    """Somebody without access to the admin."""
    return member(other, Role.READER)


@pytest.fixture
def publisher(owner: Organisation) -> Any:
    return named(member(owner, Role.PUBLISHER), "persefona-publisher")


def named(user: Any, name: str) -> Any:
    user.username, user.email = name, f"{name}@example.org"
    user.save()
    return user
