"""Two organisations, a practice and files that belong to one of them, and people of both."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from exchange.models import LanguageRole, Organisation, OwnerApprovalTask, Role
from practices.models import PracticePage
from tests.access.files import site_editor, translator
from tests.factories.exchange import ConceptFactory, MembershipFactory, OrganisationFactory, SuperuserFactory
from tests.factories.practices import PracticePageFactory, translated
from tests.factories.roles import logged_in, member


@pytest.fixture
def persefona(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona")


@pytest.fixture
def fmso(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="fmso")


@pytest.fixture
def practice(persefona: Organisation, practice_lists: dict[str, Any]) -> PracticePage:
    concepts = [ConceptFactory(code="self-help-group"), ConceptFactory(code="victim", scheme="target-group")]
    parent = practice_lists["cs"]
    return PracticePageFactory(parent=parent, locale=parent.locale, organisation=persefona, concepts=concepts)


@pytest.fixture
def family(practice: PracticePage, practice_lists: dict[str, Any]) -> list[PracticePage]:
    """The practice in three languages."""
    return [practice, *(translated(practice, language, parent=practice_lists[language]) for language in ("nb", "en"))]


@pytest.fixture
def own_publisher(persefona: Organisation) -> Client:
    return logged_in(member(persefona, Role.PUBLISHER))


@pytest.fixture
def own_editor(persefona: Organisation) -> Client:
    return logged_in(member(persefona, Role.EDITOR))


@pytest.fixture
def foreign_publisher(fmso: Organisation) -> Client:
    return logged_in(member(fmso, Role.PUBLISHER))


@pytest.fixture
def owner_approval(homes: dict[str, Any]) -> Workflow:
    """The workflow in which the owner's publishers decide, below every home page."""
    workflow = Workflow.objects.create(name="Owner approval")
    task = OwnerApprovalTask.objects.create(name="Owner approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    for home in homes.values():
        WorkflowPage.objects.create(workflow=workflow, page=home)
    return workflow


@pytest.fixture
def owner(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="persefona", names={"en": "Persefona", "cs": "Persefona, z. s."})


@pytest.fixture
def other(practice_lists: dict[str, Any]) -> Organisation:
    return OrganisationFactory(code="fmso")


@pytest.fixture
def people(owner: Organisation, other: Organisation) -> dict[str, Any]:
    leaver = MembershipFactory(organisation=owner, role=Role.PUBLISHER)
    found = {
        "reader": member(owner, Role.READER),
        "editor": member(owner, Role.EDITOR),
        "publisher": member(owner, Role.PUBLISHER),
        "coordinator": member(owner, Role.COORDINATOR),
        "leaver": leaver.user,
        "other editor": member(other, Role.EDITOR),
        "other publisher": member(other, Role.PUBLISHER),
        "other coordinator": member(other, Role.COORDINATOR),
        "translator": translator("cs"),
        "publisher of translations": translator("cs", LanguageRole.Role.PUBLISHER),
        "site editor": site_editor(),
        "administrator": SuperuserFactory(),
    }
    leaver.delete()
    return found
