"""The benchmarks run to their end on a handful of pages; what they measure is for people to judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def retrieval(tmp_path: Path) -> Path:
    said = {
        "en": "The group meets each week.",
        "cs": "Skupina se schází každý týden.",
        "nb": "Gruppen møtes hver uke.",
    }
    documents = [
        {"id": code, "locale": code, "title": text, "body": [f"{text} {n}" for n in range(14)]}
        for code, text in said.items()
    ]
    queries = [{"q": word} for word in ("group", "skupiny", "gruppe", "week group")]
    for name, rows in (("docs", documents), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return tmp_path


FEW_PAGES = ["--documents", "40"]


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("search", FEW_PAGES, ["sqlite, 40 documents", "of stock", "of raw"]),
        ("publishing", [*FEW_PAGES, "--rounds", "1"], ["publishing a page", "rebuild of 40 pages"]),
        ("translation", ["--segments", "10", "--terms", "10", "--memory", "50", "--rounds", "1"], ["ms a segment"]),
        ("proposals", ["--proposals", "5", "--rounds", "1"], ["the editor without proposals"]),
    ],
)
def test_a_benchmark_runs_to_its_end(retrieval: Path, name: str, options: list[str], told: list[str]) -> None:
    pages = [str(retrieval)] if "--documents" in options else []
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{name}", *pages, *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for part in told:
        assert part in done.stdout
