"""The publish check: what another centre would still need before it can run a practice.

Six fields must be there to save a draft, and a few more to publish (the model's fields without
`blank=True`). The ones here are asked for, not demanded: a short practice is better than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.rich_text import get_text_for_indexing


@dataclass(frozen=True, slots=True)
class ReuseField:
    """A field and the question that a colleague in another centre would ask without it."""

    name: str
    question: str | Promise


REUSE_FIELDS: tuple[ReuseField, ...] = (
    ReuseField("why_it_works", _("Why does it work?")),
    ReuseField("sessions", _("How many meetings are there?")),
    ReuseField("session_minutes", _("How long is a meeting?")),
    ReuseField("group_size_to", _("How many people take part?")),
    ReuseField("materials", _("What do I need to have ready?")),
    ReuseField("providers", _("Who can lead it, with what training and supervision?")),
    ReuseField("tailoring", _("What may I change for my group?")),
    ReuseField("ground_rules", _("What do participants agree on?")),
    ReuseField("survivor_involvement", _("How do survivors take part in it?")),
    ReuseField("resources", _("What does it cost?")),
    ReuseField("evidence_text", _("How do you know that it helps?")),
    ReuseField("what_did_not_work", _("What did not work?")),
    ReuseField("transfer_conditions", _("What must we have before we begin?")),
    ReuseField("sustainability", _("How is it sustained when funding ends?")),
    ReuseField("review_date", _("When is this due for review?")),
)


def is_filled(practice: Any, name: str) -> bool:
    """Return whether the field says something; the markup of an empty paragraph does not.

    A practice for one person at a time, or in public, has no group size to give.
    """
    if name == "group_size_to" and practice.delivery != "group":
        return True
    value = getattr(practice, name)
    if isinstance(value, str):
        return bool(get_text_for_indexing(value).strip())
    return value is not None


def missing_to_publish(practice: Any) -> list[str]:
    """Return the names of the fields that may be empty in a draft only, and are."""
    fields = [field for field in practice._meta.local_fields if field.editable and not field.blank]
    return [capfirst(str(field.verbose_name)) for field in fields if not is_filled(practice, field.name)]


def missing_for_reuse(practice: Any) -> list[ReuseField]:
    return [field for field in REUSE_FIELDS if not is_filled(practice, field.name)]


def completeness(practice: Any) -> int:
    """Return the per cent of the reuse fields that are filled."""
    return round(100 * (1 - len(missing_for_reuse(practice)) / len(REUSE_FIELDS)))
