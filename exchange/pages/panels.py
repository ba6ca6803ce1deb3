"""Panels of the editor that Wagtail does not have."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel, PageChooserPanel

from exchange.access.page_types import page_types


class ConceptsPanel(FieldPanel):
    """Checkboxes for the concepts of one scheme; the form writes them as child rows."""

    def get_comparison_class(self) -> Any:
        return None  # the rows behind it are not a field of the page

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            return []


class KindChooserPanel(PageChooserPanel):
    """Choose a page of a kind, whichever app has such pages; any page, if no installed app has."""

    def __init__(self, field_name: str, kind: str, **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.kind = kind

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "kind": self.kind}

    def get_form_options(self) -> dict[str, Any]:
        self.page_type = [model for model in page_types() if getattr(model, "kind", "") == self.kind] or None
        return super().get_form_options()
