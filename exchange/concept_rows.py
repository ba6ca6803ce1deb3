"""Concept rows of a page: a set that its form shows as tick boxes, stored as rows that have an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models


def concept_relation(model: type[models.Model]) -> str:
    """The child relation of concepts, which the form shows as tick boxes; "" if pages of `model` have none."""
    form_class: Any = getattr(model, "base_form_class", None)
    return str(form_class.concept_relation) if hasattr(form_class, "concept_fields") else ""


def in_one_order(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The serialised rows in an order that is the same however they were ticked: it says nothing to anybody."""
    ordered = sorted(rows, key=lambda row: row["concept"] or 0)
    return [{**row, "sort_order": number} for number, row in enumerate(ordered)]
