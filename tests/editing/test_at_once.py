"""Two saves of one page that reach the site in one instant, on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import Locale, Page

from practices.models import PracticePage
from tests.forms import practice_form

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def root(transactional_db: None) -> None:
    """The root page, which other tests of this kind leave no more than an empty database of."""
    Locale.objects.get_or_create(language_code="en")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")


def test_the_later_one_is_asked_about(practice: PracticePage, anna: Client, berta: Client, edit: str) -> None:
    forms = [
        (client, practice_form(client.get(edit), practice, title=title))
        for client, title in ((anna, "A"), (berta, "B"))
    ]
    together = Barrier(2)

    def send(sent: tuple[Client, Any]) -> int:
        together.wait()
        try:
            return int(sent[0].post(edit, sent[1]).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, forms)) == [302, 409]
