"""Values: a column's value without the pattern, whether it is a text, JSON, or JSON within a text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exchange.bin.purging.pattern import TextPattern

STRUCTURE = frozenset({"type", "id", "pk", "model", "path", "locale", "translation_key", "uuid", "block_key"})
"""Keys in JSON whose value says what a thing is, and not what is written in it."""


@dataclass
class Cleaner:
    """Cleans values of one row, in one language; `contexts` gather where the pattern was.

    `kept` are names of keys that hold the pattern and stay.
    """

    pattern: TextPattern
    placeholder: Callable[[], str]
    contexts: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def clean(self, value: Any) -> Any:
        """Return the value without the pattern; the very same object if it does not hold it."""
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, dict):
            return self._clean_all(value, {key: self._clean_entry(key, each) for key, each in value.items()})
        if isinstance(value, list):
            cleaned = [self.clean(each) for each in value]
            return value if all(a is b for a, b in zip(value, cleaned, strict=True)) else cleaned
        return value

    def clean_json(self, text: str, clean: Callable[[Any], Any] | None = None) -> str | None:
        """Clean JSON that is kept as a text; return None if the text is not JSON."""
        if not text or text[0] not in "[{":
            return None
        try:
            value = json.loads(text)
        except ValueError:
            return None
        cleaned = (clean or self.clean)(value)
        return text if cleaned is value else json.dumps(cleaned, ensure_ascii="\\u" in text or text.isascii())

    def _clean_text(self, value: str) -> str:
        as_json = self.clean_json(value)
        if as_json is not None:
            return as_json
        cleaned = self.pattern.remove(value, self.placeholder)
        self.contexts.extend(cleaned.contexts)
        return cleaned.text if cleaned.contexts else value

    def _clean_entry(self, key: Any, value: Any) -> Any:
        if isinstance(key, str) and self.pattern.is_in(key):
            self.kept.append(key)
        return value if key in STRUCTURE and not isinstance(value, dict | list) else self.clean(value)

    @staticmethod
    def _clean_all(value: dict[Any, Any], cleaned: dict[Any, Any]) -> dict[Any, Any]:
        return value if all(value[key] is cleaned[key] for key in value) else cleaned
