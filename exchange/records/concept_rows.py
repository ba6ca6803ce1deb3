"""Concept rows of a page: a set that its form shows as checkboxes, stored as rows that have an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models


def concept_relation(model: type[models.Model]) -> str:
    """Return the child relation of concepts, which the form shows as checkboxes; "" if pages of `model` have none."""
    form_class: Any = getattr(model, "base_form_class", None)
    return str(form_class.concept_relation) if hasattr(form_class, "concept_fields") else ""


def in_one_order(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the serialised rows in an order that is the same however they were ticked: the order has no meaning."""
    ordered = sorted(rows, key=lambda row: row["concept"] or 0)
    return [{**row, "sort_order": number} for number, row in enumerate(ordered)]
