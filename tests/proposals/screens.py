"""The screens of proposals, filled as a browser fills them."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from exchange.models import Proposal
from tests.forms import step_fields


def editor_form(client: Client, url: str, page: Any = None, reason: str = "It reads better.", **changes: Any) -> Any:
    """The form at `url` with a reason and with `changes`; the blocks that the page's script makes come from `page`."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    data = querydict_from_html(answer.content.decode(), form_id="proposal-form")
    if page is not None and hasattr(page, "steps"):
        blocks = answer.context["form"].instance.steps
        data.update(step_fields(*[(block.value["title"], block.value["text"].source) for block in blocks]))
        for number, block in enumerate(blocks):
            data[f"steps-{number}-id"] = block.id
            data[f"steps-{number}-value-minutes"] = block.value["minutes"] or ""
    data["reason"] = reason
    for name, value in changes.items():
        data[name.replace("__", "-")] = value
    return data


def propose_url(page: Any) -> str:
    return reverse("exchange:propose", args=[page.pk])


def propose(client: Client, page: Any, **changes: Any) -> Proposal:
    """A proposal made through the editor."""
    url = propose_url(page)
    answer = client.post(url, editor_form(client, url, page, **changes))
    assert answer.status_code == 302, errors_of(answer)
    return Proposal.objects.order_by("-pk")[0]


def errors_of(answer: Any) -> dict[str, Any]:
    context = answer.context
    return {**context["form"].errors, **context["reason_form"].errors, "said": messages_of(answer)}


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]] if answer.context else []


def decide_url(proposal: Proposal) -> str:
    return reverse("exchange_proposals:decide", args=[proposal.pk])


def decision_form(client: Client, proposal: Proposal, *ticks: str, comment: str = "", **fields: Any) -> QueryDict:
    """The owner's form with only the changes ticked that are labelled so, or all if none is named."""
    answer = client.get(decide_url(proposal))
    assert answer.status_code == 200, answer.status_code
    data = QueryDict(mutable=True)
    data["shown"], data["comment"] = answer.context["shown"], comment
    for form in answer.context["forms"]:
        if "take" in form.fields and (not ticks or form.item.label in ticks):
            data[form.add_prefix("take")] = "on"
    for name, value in fields.items():
        data[name] = value
    return data


def field_of(client: Client, proposal: Proposal, label: str, name: str) -> str:
    """The name of a field of the form of the change that is labelled so."""
    forms = client.get(decide_url(proposal)).context["forms"]
    return next(form.add_prefix(name) for form in forms if form.item.label == label)


def decide(client: Client, proposal: Proposal, button: str, *ticks: str, **fields: Any) -> Any:
    data = decision_form(client, proposal, *ticks, **fields)
    data["answer"] = button
    return client.post(decide_url(proposal), data)
