"""Every other end of a proposal: sent back, declined, withdrawn."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from exchange.proposals.mail import tell_author
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.remarks import remark
from exchange.proposals.taking import NotAsShownError, locked


@transaction.atomic
def answer_with(state: Proposal.State, proposal_id: int, user: Any, seen: str, comment: str) -> Proposal:
    """Send back or decline an open proposal.

    `seen` is the version that the person had before them. Raises NotAsShownError if it is not the one that is there.
    """
    proposal, _page = locked(proposal_id, user)
    if not proposal.is_open or version_of(proposal) != seen:
        raise NotAsShownError
    proposal.state, proposal.decided_by, proposal.decided_at = state, user, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    remark(proposal, user, comment)
    transaction.on_commit(lambda: tell_author(proposal))
    return proposal


@transaction.atomic
def withdraw(proposal_id: int) -> bool:
    """End what its author no longer proposes; return whether it could still be ended."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    if proposal.state not in (Proposal.State.OPEN, Proposal.State.SENT_BACK):
        return False
    proposal.state, proposal.updated_at = Proposal.State.WITHDRAWN, timezone.now()
    proposal.save(update_fields=["state", "updated_at"])
    return True


def version_of(proposal: Proposal) -> str:
    """Return a name of what the author last saved, so that a form knows whether another one was faster."""
    return proposal.updated_at.isoformat()
