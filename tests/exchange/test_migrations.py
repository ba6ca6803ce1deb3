"""What migrations may name: a host runs them years later, when modules have moved and Wagtail has another version."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = sorted(
    path for app in ("exchange", "practices", "visits", "search") for path in (ROOT / app / "migrations").glob("0*.py")
)
ALLOWED = {
    "uuid",
    "django.conf",
    "django.core.serializers.json",
    "django.core.validators",
    "django.db",
    "django.db.models.deletion",
    "django.utils.timezone",
    "modelcluster.fields",
    "wagtail.documents",
    "wagtail.fields",
    "wagtail.images",
    "exchange.migration_support",
}
"""Documented modules of the libraries, and the one of ours whose names stay."""
OLDEST_WAGTAIL = "0097_baselogentry_uuid_action_timestamp_indexes"
"""The last migration of wagtailcore in the oldest version of Wagtail that pyproject.toml allows."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
class TestMigrations:
    def test_they_import_documented_modules_and_our_support_only(self, path: Path) -> None:
        assert set(imported(path)) <= ALLOWED

    def test_their_blocks_are_wagtail_s_own(self, path: Path) -> None:
        blocks = re.findall(r"\d+: \('([\w.]+)'", path.read_text())
        assert [name for name in blocks if not re.fullmatch(r"wagtail\.blocks\.\w+", name)] == []

    def test_they_depend_on_nothing_newer_than_the_oldest_wagtail(self, path: Path) -> None:
        needed = re.findall(r"\('wagtailcore', '(\w+)'\)", path.read_text())
        assert [name for name in needed if name > OLDEST_WAGTAIL] == []
        assert "settings.WAGTAIL_PAGE_MODEL" not in path.read_text()
