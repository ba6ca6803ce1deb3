"""The interface speaks every language in full: no string of the code is missing in a message file, or untranslated.

The strings are collected in a copy of the tree, so that a test never rewrites a message file.
"""

from __future__ import annotations

import gettext
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation

from tests.conftest import require

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "cs", "nb")
# The folders that `make messages` passes over, and what no string is in.
PASSED_OVER = ("tests", "var", "build", "dist", "__pycache__", "*.pyc", "*.po", "*.mo", ".*")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")

Key = tuple[str, ...]
"""What tells one string from all others: its context if it has one, the string, its plural if it has one."""


def key(message: Message) -> Key:
    return (*([message.context] if message.context else []), *sources(message))


def sources(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def translations(message: Message) -> tuple[str, ...]:
    """The translation, or the translations of all plural forms; "" where there is none."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def messages(catalog: Catalog) -> Iterator[Message]:
    """All entries but the header."""
    return (message for message in catalog if message.id)


def catalog_path(language: str) -> Path:
    """Where a language's message file is, below the root of the tree."""
    return Path("exchange", "locale", language, "LC_MESSAGES", "django.po")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


@pytest.fixture(scope="module")
def strings(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """The strings of the code and the templates as they are now."""
    if shutil.which("xgettext") is None:
        require("xgettext is missing (Debian: apt-get install gettext)")
    tree = tmp_path_factory.mktemp("messages") / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*PASSED_OVER))
    collected = tree / catalog_path("en")
    collected.parent.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTHON"))}
    command = [sys.executable, "manage.py", "makemessages", "--locale", "en"]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.fail(f"{command}\n{done.stdout}\n{done.stderr}", pytrace=False)
    return {key(message) for message in messages(read(collected))}


@pytest.fixture(params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return read(ROOT / catalog_path(request.param))


def listed(problems: list[str]) -> str:
    return "".join(f"\n  {problem}" for problem in problems)


def test_message_files_hold_the_strings_of_the_code_and_no_others(strings: set[Key], catalog: Catalog) -> None:
    kept = {key(message) for message in messages(catalog)}
    problems = [f"missing: {' | '.join(each)}" for each in sorted(strings - kept)]
    problems += [f"not in the code any more: {' | '.join(each)}" for each in sorted(kept - strings)]
    assert not problems, f"{catalog.locale}: run make messages and translate what is new:{listed(problems)}"


def test_every_string_is_translated_and_looked_at(catalog: Catalog) -> None:
    problems = [f"untranslated: {message.id}" for message in messages(catalog) if not all(translations(message))]
    problems += [f"fuzzy: {message.id}" for message in messages(catalog) if message.fuzzy]
    problems += [f"obsolete: {message.id}" for message in catalog.obsolete.values()]
    if catalog.fuzzy:
        problems.append("fuzzy: the header")
    assert not problems, f"{catalog.locale}:{listed(problems)}"


def test_english_says_what_the_code_says() -> None:
    english = read(ROOT / catalog_path("en"))
    assert [message.id for message in messages(english) if translations(message) != sources(message)] == []


def test_translations_keep_placeholders_and_line_ends(catalog: Catalog) -> None:
    problems = []
    for message in messages(catalog):
        wanted = set(PLACEHOLDER.findall(sources(message)[-1]))
        for text in translations(message):
            if set(PLACEHOLDER.findall(text)) != wanted:
                problems.append(f"placeholders are not {sorted(wanted)}: {text!r}")
            if [text.startswith("\n"), text.endswith("\n")] != [
                sources(message)[0].startswith("\n"),
                sources(message)[0].endswith("\n"),
            ]:
                problems.append(f"a line end too many or too few: {text!r}")
    assert not problems, f"{catalog.locale}:{listed(problems)}"


def test_message_files_compile_and_have_a_form_for_every_count(catalog: Catalog) -> None:
    errors = [f"{message.id}: {error}" for message, found in catalog.check() for error in found]
    assert not errors, f"{catalog.locale}:{listed(errors)}"
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    spoken = gettext.GNUTranslations(compiled)
    for message in messages(catalog):
        one, *more = sources(message)
        if more and not message.context:
            assert {spoken.ngettext(one, more[0], count) for count in range(200)} <= set(translations(message))
        elif not message.context:
            assert spoken.gettext(one) == translations(message)[0]
        elif not more:
            assert spoken.pgettext(message.context, one) == translations(message)[0]


def test_the_wording_of_the_admin_replaces_strings_that_wagtail_has() -> None:
    """A string that Wagtail says otherwise after an upgrade would leave its old Czech in the admin."""
    wagtail = Path(importlib.util.find_spec("wagtail").origin).parent  # type: ignore[union-attr, arg-type]
    known = {key(message) for path in wagtail.rglob("locale/cs/**/django.po") for message in messages(read(path))}
    worded = list(messages(read(ROOT / "exchange/site/wording/locale/cs/LC_MESSAGES/django.po")))
    assert worded
    assert [message.id for message in worded if key(message) not in known] == []
    assert [
        message.id
        for message in worded
        if sorted(PLACEHOLDER.findall(str(message.id))) != sorted(PLACEHOLDER.findall(str(message.string)))
    ] == []


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Schvalování", "Workflows"),
        ("Uložit koncept", "Save draft"),
        ("Přidat: %(label)s", "Add %(label)s"),
        ("Zvolit: %(object)s", "Choose %(object)s"),
    ],
)
def test_the_czech_admin_has_one_word_for_one_thing_and_no_glued_labels(said: str, source: str) -> None:
    with translation.override("cs"):
        assert translation.gettext(source) == said
