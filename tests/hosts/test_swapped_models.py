"""The plugin in a host with image, document and user models of its own (`swapped/`), in a process with its settings."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "host.sqlite3"


def run(database: Path, *arguments: str) -> str:
    """What Python prints, run with `arguments` in the host; a failure shows all of it."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.hosts.swapped.settings",
        "SWAPPED_DATABASE": str(database),
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        pytest.fail(f"{arguments}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


def test_the_host_s_models_ask_for_no_migration_of_ours(database: Path) -> None:
    run(database, "manage.py", "check", "--fail-level", "WARNING")
    assert "No changes detected" in run(database, "manage.py", "makemigrations", "--check", "--dry-run")


def test_migrating_refers_to_the_host_s_tables(database: Path) -> None:
    run(database, "manage.py", "migrate", "--verbosity", "0")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    tables = "".join(sql for name, sql in made if name.startswith(("exchange_", "practices_", "visits_")))
    assert 'REFERENCES "media_picture"' in tables
    assert 'REFERENCES "media_paper"' in tables
    for own_of_wagtail in ("wagtailimages_image", "wagtaildocs_document", "auth_user"):
        assert f'REFERENCES "{own_of_wagtail}"' not in tables


def test_a_practice_is_edited_with_pictures_and_documents_of_the_host(database: Path) -> None:
    """The steps are tests themselves, which need the host's settings: swapped/in_the_host.py."""
    run(
        database, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/hosts/swapped/in_the_host.py"
    )
