"""Invitations to take part in an organisation, each answered once by the person who has its link."""

from __future__ import annotations

from enum import Enum
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.records.membership import Role
from exchange.records.organisation import Organisation


class InvitationState(Enum):
    """State of an invitation; only an open one can be accepted."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    UNSUPPORTED = "unsupported"
    """The person who sent it may no longer give this role."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Return those neither accepted nor withdrawn; perhaps expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A role for the person who reads the mail of an address. The link's secret is kept as its digest only."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    """Empty once the invitation was accepted or withdrawn: then nobody needs it any longer."""
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.EDITOR)
    language = models.CharField(_("language of the message"), max_length=20)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    """Empty while no mail server took the message."""
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
                violation_error_message=_("There is already an open invitation for this address."),
            )
        ]

    def __str__(self) -> str:
        # Not the address: this text may reach a log.
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
