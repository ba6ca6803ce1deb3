"""What staff see of the search server, and what they can do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from search.engines.elasticsearch.delivery import deliver
from search.models import OutboxEntry
from tests.search.elasticsearch.samples import publish, row
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


@pytest.fixture
def staff(client: Client, homes: Any) -> Client:
    client.force_login(get_user_model().objects.create_superuser("staff", "staff@example.org", "x"))
    return client


def test_a_refused_page_is_shown_with_its_reason_and_can_be_tried_again(elastic: Cluster, staff: Client) -> None:
    publish(row(1, "Soup", facets={"method": ["x" * 40_000]}))
    deliver()
    shown = staff.get("/admin/search-server/").content.decode()
    assert "Soup" in shown
    assert "document_parsing_exception" in shown
    assert "1 pages were rejected by the server." in staff.get("/admin/").content.decode()
    entry = OutboxEntry.objects.get()
    answer = staff.post("/admin/search-server/retry/", {"entry": [entry.pk]}, follow=True)
    assert "Retrying 1 page." in answer.content.decode()
    entry.refresh_from_db()
    assert entry.state == OutboxEntry.State.WAITING
    deliver()
    entry.refresh_from_db()
    assert (entry.state, entry.attempts) == (OutboxEntry.State.REFUSED, 2)
    publish(row(1, "Soup"))
    deliver()
    assert "The search server works." not in staff.get("/admin/search-server/").content.decode()
    staff.post("/admin/search-server/retry/")
    deliver()
    assert "The search server works." in staff.get("/admin/search-server/").content.decode()
    assert "rejected by the server" not in staff.get("/admin/").content.decode()


def test_the_server_is_nobody_elses_business(client: Client, homes: Any) -> None:
    editor = get_user_model().objects.create_user("editor", "editor@example.org", "x")
    client.force_login(editor)
    assert client.get("/admin/search-server/").status_code == 302
    assert client.post("/admin/search-server/retry/").status_code == 302
