"""A rebuild in several processes: the same index as by one, an error where one is lost, and none left over."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.search.dividing import PAGES

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 60.0
Start = Callable[[str], subprocess.Popen[str]]


def on(database: Path) -> dict[str, str]:
    """The environment of a process of the site."""
    site = {"SEARCH_TEST_DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "tests.search.settings"}
    return os.environ | site


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with pages and no index."""
    database = tmp_path_factory.mktemp("pages") / "site.sqlite3"
    subprocess.run([sys.executable, "-m", "tests.search.dividing", "pages"], cwd=ROOT, env=on(database), check=True)
    return database


@pytest.fixture
def start(pages: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a rebuild to which something happens, in a group of processes of its own."""
    started = []
    database = Path(shutil.copy(pages, tmp_path))

    def run(way: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.search.dividing", way, str(tmp_path)],
            cwd=ROOT,
            env=on(database),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def rows(path: Path) -> list[Any]:
    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(exchange_search_searchdocument)")]
        columns.remove("version")
        statement = f"SELECT {', '.join(columns)} FROM exchange_search_searchdocument ORDER BY page_id"
        words = "SELECT form, phonetic_key FROM exchange_search_searchword ORDER BY form"
        return [*database.execute(statement), *database.execute(words)]


def until(happens: Callable[[], object]) -> None:
    ends = time.monotonic() + LONGEST
    while not happens():
        assert time.monotonic() < ends, "It did not happen."
        time.sleep(0.02)


def readers(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("*.process")]


def lives(process: int) -> bool:
    status = Path(f"/proc/{process}/status")
    try:
        return "State:\tZ" not in status.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_several_processes_make_the_same_index_as_one(start: Start, tmp_path: Path) -> None:
    process = start("well")
    output, _nothing = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, output
    assert f"{PAGES} documents in the index: {PAGES} written, 0 dropped" in output
    database = tmp_path / "site.sqlite3"
    divided = rows(database)
    assert len(divided) > PAGES
    for command in (["verify_search"], ["rebuild_search", "--processes", "1"]):
        subprocess.run([sys.executable, "-m", "django", *command], cwd=ROOT, env=on(database), check=True)
    assert rows(database) == divided


@pytest.mark.parametrize(
    ("way", "told"),
    [("error", "has no end"), ("killed", "CommandError: A process that read pages was ended by the system")],
)
def test_a_page_that_cannot_be_read_or_a_process_that_is_killed_fails_the_command(
    start: Start, way: str, told: str
) -> None:
    process = start(way)
    output, _nothing = process.communicate(timeout=LONGEST)
    assert process.returncode == 1
    assert told in output
    assert "documents in the index" not in output


def test_an_interrupt_ends_all_processes(start: Start, tmp_path: Path) -> None:
    process = start("waits")
    until(lambda: len(readers(tmp_path)) == 2)
    os.killpg(process.pid, signal.SIGINT)
    (tmp_path / "go").touch()
    output, _nothing = process.communicate(timeout=LONGEST)
    assert process.returncode != 0
    assert "documents in the index" not in output
    assert not any(map(lives, readers(tmp_path)))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_command(start: Start, tmp_path: Path, end: signal.Signals) -> None:
    process = start("waits")
    until(lambda: len(readers(tmp_path)) == 2)
    process.send_signal(end)
    until(lambda: not any(map(lives, readers(tmp_path))))
