"""A page to translate, and people who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from exchange.models import HomePage, InformationPage, LanguageSignOffTask, OwnerApprovalTask, WordingSignOffTask
from tests.factories.exchange import InformationPageFactory, SuperuserFactory, UserFactory
from tests.factories.roles import TRANSLATOR, appointed
from tests.factories.translation import translated_page
from tests.services.mail import mail_server

__all__ = ["mail_server"]


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
    appointed("cs", TRANSLATOR, translator)
    return translator


@pytest.fixture
def review_workflow(homes: dict[str, HomePage]) -> Workflow:
    """Below every home page: both sign-offs of a translation, then the owner."""
    workflow = Workflow.objects.create(name="Review")
    for order, model in enumerate((LanguageSignOffTask, WordingSignOffTask, OwnerApprovalTask)):
        task = model.objects.create(name=model.__name__)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    for home in homes.values():
        WorkflowPage.objects.create(workflow=workflow, page=home)
    return workflow


@pytest.fixture
def family(page: InformationPage) -> InformationPage:
    """An English page translated into Czech and Norwegian, all published."""
    for language in ("cs", "nb"):
        translated_page(page, language)
    return page
