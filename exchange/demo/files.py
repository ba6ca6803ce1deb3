"""Reader of the demonstration files; an error names the file, the key in it and the remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import escape

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C is ten times as fast, where PyYAML was built with it."""


class DemoFileError(Exception):
    """A file of the demonstration content says something that cannot be loaded."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        super().__init__(f"{place}: {problem} {remedy}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping in a file, which knows where it is; `place` is the file and the keys down to here."""

    place: str
    values: dict[str, Any]

    def error(self, key: str, problem: str, remedy: str) -> DemoFileError:
        return DemoFileError(f"{self.place}, '{key}'" if key else self.place, problem, remedy)

    def allow(self, keys: Iterable[str]) -> Entry:
        """Refuse a key that nobody reads: it is usually a typo."""
        allowed = set(keys)
        for key in self.values:
            if key not in allowed:
                raise self.error(key, "This key is not known.", f"Known here: {', '.join(sorted(allowed))}.")
        return self

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """Return one line or paragraph; without a default it must be there."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(
                key, f"A text is expected here, not {value!r}.", "Write one, in quotes if it looks like a number."
            )
        return " ".join(value.split())

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        value = self.text(key, default)
        known = list(known)
        if value not in known and value != default:
            raise self.error(key, f"'{value}' is not known.", f"Write one of: {', '.join(known)}.")
        return value

    def number(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error(
                key, f"A whole number is expected here, not {value!r}.", "Write digits only, or leave it out."
            )
        return value

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"true or false is expected here, not {value!r}.", "Write one of these.")
        return value

    def date(self, key: str) -> dt.date | None:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
            raise self.error(key, f"A date is expected here, not {value!r}.", "Write it as 2015-05-31.")
        return value

    def words(self, key: str) -> list[str]:
        """Return a list of short texts; empty if it is left out."""
        return [str(value) for value in self._list(key)]

    def entry(self, key: str) -> Entry:
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.error(key, "Keys with values are expected here.", "Write them below it, indented.")
        return Entry(f"{self.place}, '{key}'", value)

    def entries(self, key: str) -> list[Entry]:
        """Return a list of mappings; empty if it is left out."""
        found = []
        for index, value in enumerate(self._list(key)):
            place = f"{self.place}, '{key}' no. {index + 1}"
            if not isinstance(value, dict):
                raise DemoFileError(place, "Keys with values are expected here.", "Write them after the dash.")
            found.append(Entry(place, value))
        return found

    def rich_text(self, key: str) -> str:
        """Return HTML of paragraphs written without markup; "" if the key is left out.

        A paragraph is a text; `{list: […]}`, `{numbered: […]}` and `{heading: …}` mean what they say.
        """
        value = self.values.get(key)
        if value is None:
            return ""
        parts = value if isinstance(value, list) else [value]
        return "".join(self._html(key, part) for part in parts)

    def _html(self, key: str, part: Any) -> str:
        if isinstance(part, str):
            return f"<p>{_escaped(part)}</p>"
        if isinstance(part, dict) and len(part) == 1:
            form, content = next(iter(part.items()))
            if form == "heading" and isinstance(content, str):
                return f"<h2>{_escaped(content)}</h2>"
            tag = {"list": "ul", "numbered": "ol"}.get(form)
            if tag and isinstance(content, list):
                items = "".join(f"<li>{_escaped(str(item))}</li>" for item in content)
                return f"<{tag}>{items}</{tag}>"
        raise self.error(
            key,
            f"{part!r} is no paragraph.",
            "Write a text (in quotes if it has a colon), or 'list:', 'numbered:' or 'heading:' after the dash.",
        )

    def _list(self, key: str) -> list[Any]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, "A list is expected here.", "Write its items below it, each after a dash.")
        return value


def _escaped(text: str) -> str:
    return str(escape(" ".join(text.split())))


def read(path: Path) -> Entry:
    """Return the mapping that the YAML file holds."""
    place = "/".join(path.parts[-3:])
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - both are safe loaders
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DemoFileError(place, f"It cannot be read: {error}", "Mend it; it must be YAML in UTF-8.") from error
    if not isinstance(value, dict):
        raise DemoFileError(place, "Keys with values are expected at its top.", "Write them as 'key: value'.")
    return Entry(place, value)


def read_folder(folder: Path) -> Iterator[Entry]:
    """Yield the files of a folder, in the order of their names."""
    for path in sorted(folder.glob("*.yaml")):
        yield read(path)
