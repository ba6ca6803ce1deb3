"""Every link, and every file or module that a document or a comment names, is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("exchange", "practices", "visits", "search", "tests")
LINK = re.compile(r"\]\(([^)\s]+)\)")
SUFFIXES = "py|md|html|css|js|toml|yaml|txt"
FILE = re.compile(rf"(?<![\w./-])((?:{'|'.join((*APPS, 'docs', 'templates'))})/[\w./-]+\.(?:{SUFFIXES}))\b")
FOLDER = re.compile(rf"`((?:{'|'.join(APPS)})/[\w/-]+/)`")
PLACES = (ROOT, ROOT / "templates", ROOT / "tests")
"""What names are given from: templates as their loader does, folders of tests as tests/README.md does."""
MODULE = re.compile(rf"(?<![\w./-])((?:{'|'.join(APPS)})(?:\.[a-z_]+)+)(?=[\s`,;:)]|\.\s|\.$)")
NOT_A_MODULE = re.compile(r"^(exchange|search)\.(example|[a-z]+page$)")


def texts() -> list[Path]:
    """Documents, and everything else in which people read where to look."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests" / "README.md"]
    return sorted([*documents, ROOT / "compose.yaml", ROOT / "Makefile", ROOT / "pyproject.toml"])


def modules() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def missing_files(text: str) -> Iterator[str]:
    for pattern in (FILE, FOLDER):
        yield from (name for name in pattern.findall(text) if not any((place / name).exists() for place in PLACES))


def missing_modules(text: str) -> Iterator[str]:
    """Dotted names whose first two parts are not there; what comes after may be a class or a function."""
    for name in MODULE.findall(text):
        path = ROOT.joinpath(*name.split(".")[:2])
        if not (path.is_dir() or path.with_suffix(".py").is_file() or NOT_A_MODULE.match(name)):
            yield name


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_name_what_is_there(path: Path) -> None:
    text = path.read_text()
    assert not sorted({*missing_files(text)})


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    targets = [link.split("#")[0] for link in LINK.findall(path.read_text()) if "://" not in link]
    assert not [target for target in targets if target and not (path.parent / target).exists()]


def test_comments_name_what_is_there() -> None:
    wrong = {
        path.relative_to(ROOT).as_posix(): found
        for path in modules()
        if path != Path(__file__) and (found := sorted({*missing_files(_comments(path.read_text()))}))
    }
    assert not wrong


def test_modules_that_are_named_are_there() -> None:
    wrong = {
        path.relative_to(ROOT).as_posix(): found
        for path in [*texts(), *modules()]
        if path != Path(__file__) and (found := sorted({*missing_modules(_comments(path.read_text()))}))
    }
    assert not wrong


def test_tables_are_whole() -> None:
    """A row that stands apart from its table is shown as a line of bars."""
    wrong = [
        f"{path.relative_to(ROOT)}: {table.splitlines()[0]}"
        for path in texts()
        for table in re.findall(r"(?:^\|.*\n)+", path.read_text(), re.MULTILINE)
        if len(table.splitlines()) < 2 or not re.fullmatch(r"[|: -]+", table.splitlines()[1])
    ]
    assert not wrong


def _comments(text: str) -> str:
    """Docstrings and comments of a module; a document whole."""
    if not text.lstrip().startswith(('"""', "#", "from", "import")):
        return text
    return "\n".join([*re.findall(r'"""(.*?)"""', text, re.DOTALL), *re.findall(r"#.*", text)])
