"""Remarks on proposals: what those who decided said with their decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.proposals.models.proposal import Proposal

MAX_REMARK = 2_000


class ProposalRemark(models.Model):
    """What somebody said when a proposal came into a state; one that is sent back twice has two."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=Proposal.State.choices)
    text = models.TextField(_("comment"), max_length=MAX_REMARK)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("comment on a proposal")
        verbose_name_plural = _("comments on proposals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.created_at:%Y-%m-%d %H:%M}"
