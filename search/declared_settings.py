"""Declared settings: name, type, default and meaning of each, from which values are read, checked and documented.

A package has one table of them, in its `conf.py`. docs/settings.md lists the same (tests/docs/test_settings.py), and
a system check names values of another type than the declared one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

_NAMES: dict[type, str] = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Path: "a path",
    dict: "a dictionary",
    list: "a list",
}
_ACCEPTED: dict[type, tuple[type, ...]] = {float: (int, float), list: (list, tuple, set, frozenset)}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a host. `shown` is the default in words, if the value itself would not tell."""

    name: str
    kind: type | tuple[type, ...]
    default: Any
    help: str
    shown: str = ""

    @property
    def value(self) -> Any:
        return getattr(settings, self.name, self.default)

    @property
    def types(self) -> tuple[type, ...]:
        return self.kind if isinstance(self.kind, tuple) else (self.kind,)

    @property
    def has_declared_type(self) -> bool:
        """Whether the value is of the declared type; a whole number is a number, a tuple is a list."""
        value = self.value
        if isinstance(value, bool) and bool not in self.types:
            return False
        return any(isinstance(value, _ACCEPTED.get(each, (each,))) for each in self.types)


class SettingTable:
    """The settings of one package, by name."""

    def __init__(self, *declared: Setting) -> None:
        self._by_name = {each.name: each for each in declared}

    def __iter__(self) -> Iterator[Setting]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Any:
        """Return the host's value, or the default. Raises KeyError for a name that nobody declared."""
        return self._by_name[name].value


def type_errors(table: Iterable[Setting], check_id: str) -> list[CheckMessage]:
    """Return an error for each setting whose value is of another type than the declared one."""
    return [
        Error(
            f"{each.name} is {each.value!r}, which is not {' or '.join(_NAMES[one] for one in each.types)}.",
            hint=f"Correct it, or remove it for the default. It says: {each.help}. See docs/settings.md.",
            id=check_id,
        )
        for each in table
        if not each.has_declared_type
    ]
