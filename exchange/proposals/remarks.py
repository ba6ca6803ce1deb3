"""Remarks: what is said with a decision, kept with the state that it led to."""

from __future__ import annotations

from typing import Any

from exchange.proposals.models.proposal import Proposal
from exchange.proposals.models.remark import ProposalRemark


def remark(proposal: Proposal, author: Any, text: str) -> None:
    """Keep what was said; nothing, if nothing was."""
    if text.strip():
        ProposalRemark.objects.create(proposal=proposal, author=author, state=proposal.state, text=text.strip())
