"""What those who run the site can do: rebuild, verify, repair, evaluate; and what a check tells a developer."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.checks import check_engine, check_page_types
from search.contract import Reader, SearchQuery
from search.indexing.verify import verify
from search.models import SearchDocument
from search.query.search import search
from tests.search.conftest import PageMaker
from tests.search.hostapp.models import RecipePage, SilentPage


def run(*command: str) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def found(text: str) -> list[int]:
    return [family.page_id for family in search(SearchQuery(text, Reader(("en",)))).results.families]


def test_rebuild_makes_the_index_from_the_pages(make_page: PageMaker) -> None:
    page = make_page("en", "Group")
    gone = make_page("en", "Choir")
    SearchDocument.objects.filter(pk=page.pk).delete()
    RecipePage.objects.filter(pk=gone.pk).update(live=False)
    assert "1 written, 1 dropped" in run("rebuild_search")
    assert found("group") == [page.pk]
    assert found("choir") == []


def test_a_rebuild_reads_what_pages_are_made_of_for_many_together(make_page: PageMaker) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            run("rebuild_search")
        return len(captured)

    make_page("en", "Group", steps=("Meet",))
    one = queries()
    for number in range(5):
        make_page("en", f"Choir {number}", steps=("Sing", "Rest"))
    assert queries() == one


GHOST = {
    "sqlite": "INSERT INTO exchange_search_fulltext (rowid, tokens_title) VALUES (999, '=ghost')",
    "postgresql": "INSERT INTO exchange_search_vector (page_id, version, tokens) VALUES (999, 1, '')",
}
"""A page in the full text that has no document."""


def test_a_rebuild_makes_a_full_text_again_that_holds_something_else(make_page: PageMaker) -> None:
    page = make_page("en", "Group")
    with connection.cursor() as cursor:
        cursor.execute(GHOST[connection.vendor])
    assert not verify().is_clean
    run("rebuild_search")
    assert verify().is_clean
    assert found("group") == [page.pk]


def test_verify_tells_what_differs_and_mends_it(make_page: PageMaker) -> None:
    missing, stale, surplus = make_page("en", "Group"), make_page("en", "Choir"), make_page("en", "Band")
    assert "3 documents checked" in run("verify_search")
    SearchDocument.objects.filter(pk=missing.pk).delete()
    RecipePage.objects.filter(pk=stale.pk).update(summary="New")
    RecipePage.objects.filter(pk=surplus.pk).update(live=False)
    with pytest.raises(CommandError, match="differs"):
        run("verify_search")
    told = run("verify_search", "--repair")
    for name, page in (("missing", missing), ("stale", stale), ("surplus", surplus)):
        assert f"1 {name}: pages {page.pk}." in told
    assert "Repaired." in told
    assert (found("group"), found("new"), found("band")) == ([missing.pk], [stale.pk], [])


def test_the_outcome_of_a_verification_is_shown_by_every_process(
    make_page: PageMaker, client: Client, settings: Any
) -> None:
    """The command runs in a process of its own, whose memory the processes of the site do not share."""
    page = make_page("en", "Group")
    client.force_login(User.objects.create_superuser("root"))
    assert "none yet" in client.get("/admin/reports/search/").content.decode()
    RecipePage.objects.filter(pk=page.pk).update(summary="New")
    with pytest.raises(CommandError):
        run("verify_search")
    cache.clear()
    assert f"1 stale: pages {page.pk}." in client.get("/admin/reports/search/").content.decode()
    run("verify_search", "--repair")
    cache.clear()
    body = client.get("/admin/reports/search/").content.decode()
    assert "index and pages agree" in body
    assert "stale" not in body


LOST = {
    "sqlite": "DELETE FROM exchange_search_fulltext_docsize WHERE id = %s",
    "postgresql": "DELETE FROM exchange_search_vector WHERE page_id = %s",
}
"""Takes a page out of the full text that has a document."""


def test_the_report_counts_in_the_database(make_page: PageMaker, client: Client) -> None:
    for number in range(3):
        make_page("en", f"Group {number}")
        make_page("cs", f"Skupina {number}")
    with connection.cursor() as cursor:
        cursor.execute(LOST[connection.vendor], [SearchDocument.objects.get(title="Group 0").pk])
    client.force_login(User.objects.create_superuser("root"))
    client.get("/admin/reports/search/")
    with CaptureQueriesContext(connection) as captured:
        body = client.get("/admin/reports/search/").content.decode()
    assert {name: figure(body, name) for name in ("Documents", "Documents not yet in the engine", "English")} == {
        "Documents": "5",
        "Documents not yet in the engine": "1",
        "English": "3",
    }
    asked = [each["sql"] for each in captured if "searchdocument" in each["sql"]]
    assert asked
    assert [sql for sql in asked if "COUNT(" not in sql.upper()] == []
    assert len(captured) < 30


def figure(body: str, name: str) -> str:
    """What the report says in the line of `name`."""
    found = re.search(rf'<th scope="row">{name}</th><td>([^<]*)</td>', body)
    return found[1] if found else ""


def test_search_report_says_when_there_is_nothing(db: None) -> None:
    assert "No search term was without results" in run("search_report")


@pytest.fixture
def retrieval(tmp_path: Path) -> Path:
    documents = [
        {"id": "a", "locale": "cs", "title": "Skupina", "body": ["Setkání obětí"]},
        {"id": "b", "locale": "en", "title": "A group", "body": ["Victims meet"]},
        {"id": "c", "locale": "nb", "title": "Støttegruppe", "body": ["For utsatte"]},
    ]
    queries = [
        {"id": "1", "kind": "one", "locale": "cs", "q": "skupinách", "relevant": ["a"]},
        {"id": "2", "kind": "two", "locale": "cs", "q": "oběti skupina", "relevant": ["a"]},
        {"id": "3", "kind": "one", "locale": "nb", "q": "støttegruppen", "relevant": ["c"]},
        {"id": "4", "kind": "one", "locale": "en", "q": "police", "relevant": ["b"]},
    ]
    for name, rows in (("docs", documents), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


@pytest.mark.parametrize("variant", ["typed", "folded", "digraphs"])
def test_evaluation_prints_figures_and_leaves_the_index_alone(
    make_page: PageMaker, retrieval: Path, variant: str
) -> None:
    page = make_page("en", "A group")
    figures = json.loads(run("evaluate_search", str(retrieval), "--variant", variant))
    assert (figures["engine"], figures["documents"], figures["queries"]) == (connection.vendor, 3, 4)
    assert figures["all"]["one"] == {"recall@10": 0.6667, "ndcg@10": 0.6667, "queries": 3}
    assert figures["all"]["two"]["recall@10"] == figures["nb"]["one"]["recall@10"] == 1.0
    assert figures["en"]["one"]["recall@10"] == 0.0
    assert set(figures["ms"]) == {"p50", "p95"}
    assert figures["documents_per_second"] > 0
    assert found("group") == [page.pk]
    assert SearchDocument.objects.count() == 1


def test_evaluation_says_what_is_wrong_with_its_files(db: None, retrieval: Path) -> None:
    (retrieval / "docs.jsonl").write_text('{"id": "a"}')
    with pytest.raises(CommandError, match=r"docs\.jsonl, line 1: locale, title, body missing"):
        run("evaluate_search", str(retrieval))
    with pytest.raises(CommandError, match="No such file"):
        run("evaluate_search", str(retrieval / "nowhere"))


def test_a_page_type_that_says_nothing_of_the_search_fails_the_check(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_page_types(None) == []
    monkeypatch.setattr(SilentPage, "template", "hostapp/recipe_page.html")
    (error,) = check_page_types(None)
    assert error.id == "exchange_search.E001"
    assert "search_content" in str(error.hint)
    settings.EXCHANGE_SEARCH_EXEMPT = ["hostapp.SilentPage"]
    assert check_page_types(None) == []


WITHOUT_CLIENT = """
import sys
sys.modules["elasticsearch"] = None
import django
from django.conf import settings
settings.EXCHANGE_SEARCH_ENGINE = "elasticsearch"
django.setup()
from search.checks import check_search_server_settings
print([error.id for error in check_search_server_settings(None)], sys.modules.get("elastic_transport"))
"""


def test_a_site_without_the_client_of_the_search_server_starts_and_is_told_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_CLIENT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "exchange_search.E004" in done.stdout


def test_an_unknown_engine_fails_the_check(settings: Any) -> None:
    assert check_engine(None) == []
    settings.EXCHANGE_SEARCH_ENGINE = "magic"
    (error,) = check_engine(None)
    assert error.id == "exchange_search.E002"
