"""The weight of a word by the field that it is in; the same for every engine that takes weights as they are."""

from __future__ import annotations

from search.contract import Field

WEIGHTS: dict[Field, float] = {"title": 8.0, "summary": 4.0, "concepts": 4.0, "body": 1.0, "attachments": 0.5}
