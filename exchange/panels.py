"""Panels of the editor that Wagtail does not have."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel


class ConceptsPanel(FieldPanel):
    """Tick boxes for the concepts of one scheme; the form writes them as child rows."""

    def get_comparison_class(self) -> Any:
        return None  # the rows behind it are no field of the page

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            return []
