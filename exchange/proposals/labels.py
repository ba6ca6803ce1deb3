"""The names of places in a page for people: a field as the form calls it, a row or block by its number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, InlinePanel, PanelGroup
from wagtail.fields import StreamField
from wagtail.models import Page

from exchange.merging.changes import rows_of
from exchange.merging.shapes import identified
from exchange.proposals.edit_handler import proposal_handler
from exchange.records.concept_rows import concept_relation


class Labels:
    """Names the paths of exchange.merging in the active language; `versions` hold the rows that the paths name."""

    def __init__(self, model: type[Page], *versions: Mapping[str, Any]) -> None:
        self.model = model
        self.versions = versions

    def label(self, path: str) -> str:
        """Return what is at `path`: "Title", "Steps, 2: Minutes"."""
        place, is_order, _rest = path.partition(":order")
        name, *rest = place.split(".")
        label = field_label(self.model, name)
        if is_order and not rest:
            return _("%(list)s: order") % {"list": label}
        if not rest:
            return label
        number, row = self._row(name, rest[0])
        where = {"list": label, "number": number}
        if len(rest) == 1:
            return _("%(list)s, %(number)s") % where
        return _("%(list)s, %(number)s: %(field)s") % {**where, "field": self._part(name, row, rest[1])}

    def _row(self, name: str, identity: str) -> tuple[int, Any]:
        """Return the number of a row or block in the first version that has it, and the row.

        After the last one if none has. A row that is added is numbered by its place in the version that adds
        it.
        """
        first: dict[str, Any] = {}
        longest = 0
        for version in self.versions:
            rows = rows_of(version.get(name)) or []
            found = identified(rows, first)
            first = first or found
            longest = max(longest, len(found))
            if identity in found:
                return list(found).index(identity) + 1, found[identity]
        return longest + 1, None

    def _part(self, name: str, row: Any, key: str) -> str:
        field = self.model._meta.get_field(name)
        if isinstance(field, StreamField):
            block = field.stream_block.child_blocks.get(row["type"]) if row else None
            child = getattr(block, "child_blocks", {}).get(key)
            return str(child.label) if child is not None else key
        related = getattr(field, "related_model", None)
        return str(capfirst(related._meta.get_field(key).verbose_name)) if related is not None else key


def field_label(model: type[Page], name: str) -> str:
    """Return a field or child relation as the form calls it."""
    known = _headings(model._meta.label).get(name)
    if known:
        return str(known)
    field = model._meta.get_field(name)
    related = getattr(field, "related_model", None)
    if name == concept_relation(model):
        return _("Concepts")
    own = getattr(field, "verbose_name", None) or (related._meta.verbose_name_plural if related else name)
    return str(capfirst(own))


@lru_cache(maxsize=64)
def _headings(label: str) -> dict[str, Any]:
    """Return the headings of the form's panels, still to be translated."""
    model: Any = apps.get_model(label)
    found: dict[str, Any] = {}
    _collect(proposal_handler(model, with_choosers=True), found, {field.name for field in model._meta.get_fields()})
    return found


def _collect(panel: Any, found: dict[str, Any], stored: set[str]) -> None:
    if isinstance(panel, PanelGroup):
        for child in panel.children:
            _collect(child, found, stored)
    elif isinstance(panel, InlinePanel):
        found[panel.relation_name] = panel.heading
    elif isinstance(panel, FieldPanel) and panel.field_name in stored:
        # A heading that Wagtail worked out was translated when it did so; the field's own name still will be.
        found[panel.field_name] = capfirst(panel.db_field.verbose_name)
