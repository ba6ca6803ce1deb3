"""What a monitor is told of the site."""

from __future__ import annotations

import pytest
from django.test import Client

from exchange.web import health
from search.engines.health import SearchHealth


@pytest.mark.django_db
def test_a_site_that_works_says_so(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok", "database": "ok", "search": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize(("needs_rebuild", "told"), [(False, "degraded"), (True, "degraded: rebuild needed")])
def test_a_search_server_that_does_not_answer_leaves_the_site_in_service(
    client: Client, monkeypatch: pytest.MonkeyPatch, needs_rebuild: bool, told: str
) -> None:
    state = SearchHealth("elasticsearch", "degraded", ("The server at 10.0.0.7 is down.",), needs_rebuild=needs_rebuild)
    monkeypatch.setattr(health, "search_health", lambda: state)
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "search": told}
