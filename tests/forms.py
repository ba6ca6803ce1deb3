"""Forms as a browser sends them: every field that a page shows, and the blocks that its script would make."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from practices.models import PracticePage


def filled_form(response: Any, form_id: str = "page-edit-form") -> QueryDict:
    """The form that `response` shows, unchanged."""
    return querydict_from_html(response.content.decode(), form_id=form_id)


def step_fields(*steps: tuple[str, str]) -> dict[str, Any]:
    """The steps of a practice, as (title, HTML text)."""
    blocks = [("step", {"title": title, "text": rich_text(text), "minutes": ""}) for title, text in steps]
    return nested_form_data({"steps": streamfield(blocks)})


def practice_form(response: Any, practice: PracticePage | None = None, **changes: Any) -> QueryDict:
    """The form of a practice with its steps; `changes` replace or, where None, remove fields."""
    data = filled_form(response)
    steps = [(block.value["title"], block.value["text"].source) for block in practice.steps] if practice else []
    data.update(step_fields(*steps))
    for name, value in changes.items():
        key = name.replace("__", "-")
        if value is None:
            data.pop(key, None)
        elif isinstance(value, list):
            data.setlist(key, value)
        else:
            data[key] = value
    return data


def errors_of(response: Any) -> dict[str, list[str]]:
    """The errors at the fields of the form that `response` shows, those of child rows as "relation-number-field"."""
    if response.context is None or "form" not in response.context:
        return {}
    form = response.context["form"]
    errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
    for relation, formset in getattr(form, "formsets", {}).items():
        for number, child in enumerate(formset.forms):
            for name, found in child.errors.items():
                errors[f"{relation}-{number}-{name}"] = [str(error) for error in found]
    return errors
