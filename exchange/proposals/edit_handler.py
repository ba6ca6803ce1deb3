"""The part of a page's form in which a proposal is written: its own panels, without what nobody may propose."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, PanelGroup, TabbedInterface, TitleFieldPanel
from wagtail.models import Page

from exchange.records.concept_rows import concept_relation

NEVER_PROPOSED = frozenset(
    {
        "slug",
        "organisation",
        "show_in_menus",
        "personal_data_reason",
        "go_live_at",
        "expire_at",
        "safety_critical",
        "no_machine_translation",
        "comments",
    }
)
"""What the owner decides alone: whose page it is, its address, when it is live, and the rules for its texts."""


def proposal_handler(model: type[Page], *, with_choosers: bool) -> Any:
    """Return the edit handler of `model` for proposals, bound to it.

    Without choosers it has no field for which Wagtail's chooser of pictures, documents or pages is needed: these
    are served only to people who have access to the admin.
    """
    return _handler(model._meta.label, with_choosers)


@lru_cache(maxsize=64)
def _handler(label: str, with_choosers: bool) -> Any:
    model: Any = apps.get_model(label)
    handler = model.get_edit_handler()
    tabs = [part for child in handler.children if (part := _reduced(child, with_choosers)) is not None]
    if not isinstance(handler, TabbedInterface):
        tabs = [ObjectList(tabs)]
    return TabbedInterface(tabs, base_form_class=handler.base_form_class).bind_to_model(model)


def _reduced(panel: Any, with_choosers: bool) -> Any:
    """Return the panel with its proposable fields; None if nothing is left of it.

    Panels without a field only inform.
    """
    if isinstance(panel, PanelGroup):
        children = [part for child in panel.children if (part := _reduced(child, with_choosers)) is not None]
        if not children:
            return None
        return type(panel)(**{**panel.clone_kwargs(), "children": children})
    if isinstance(panel, InlinePanel):
        return panel.clone() if with_choosers or not _has_chooser(panel) else None
    if isinstance(panel, FieldPanel):
        if panel.field_name in NEVER_PROPOSED or (not with_choosers and _is_chosen(panel.model, panel.field_name)):
            return None
        if isinstance(panel, TitleFieldPanel):
            # It writes the slug along, and there is none here.
            return FieldPanel(panel.field_name, classname=panel.classname, required_on_save=panel.required_on_save)
        return panel.clone()
    return None


def _has_chooser(panel: InlinePanel) -> bool:
    row_model = panel.db_field.related_model
    return any(_is_chosen(row_model, name) for name in panel.child_edit_handler.get_form_options().get("fields", ()))


def _is_chosen(model: Any, name: str) -> bool:
    field = next((field for field in model._meta.get_fields() if field.name == name), None)
    return isinstance(field, ForeignKey)


def proposable_fields(model: type[Page]) -> tuple[str, ...]:
    """Return the fields and child relations of `model` that a proposal may change.

    By the names of `serializable_data`.
    """
    return _fields(model._meta.label)


@lru_cache(maxsize=64)
def _fields(label: str) -> tuple[str, ...]:
    model: Any = apps.get_model(label)
    handler = proposal_handler(model, with_choosers=True)
    options = handler.get_form_options()
    stored = {field.name for field in model._meta.get_fields()}
    names = [name for name in options.get("fields", ()) if name in stored]
    relations = list(options.get("formsets", {}))
    concepts = concept_relation(model)
    if concepts:
        relations.append(concepts)
    return tuple(dict.fromkeys([*names, *relations]))
