"""Proposals, made as the editor makes them."""

from __future__ import annotations

from typing import Any

from exchange.models import Proposal
from exchange.proposals.content import changed_only, proposable_content
from exchange.proposals.proposing import propose, readable_version, revision_of


def proposal_for(page: Any, author: Any, reason: str = "It reads better.", **fields: Any) -> Proposal:
    """A proposal of `author` that `fields` of `page` say something else."""
    page = type(page)._default_manager.get(pk=page.pk)
    version = readable_version(type(page)._default_manager.get(pk=page.pk))
    base = proposable_content(version)
    for name, value in fields.items():
        field = page._meta.get_field(name)
        setattr(version, name, field.to_python(value) if hasattr(field, "stream_block") else value)
    changed = changed_only(base, proposable_content(version))
    return propose(page, author, base, revision_of(page), changed, reason)
