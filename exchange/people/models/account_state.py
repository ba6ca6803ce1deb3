"""State of an account in the exchange: which log-ins still count, and whether it was closed when its person left."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountState(models.Model):
    """A row for each account that an invitation made, or that was signed out everywhere.

    `sign_in_round` grows each time; a session that began in an earlier round has ended. Without a row it is 0.
    """

    # Without a constraint in the database: a row may be written while the account is being deleted with its roles.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="exchange_state",
        verbose_name=_("user"),
    )
    sign_in_round = models.PositiveIntegerField(default=0)
    by_invitation = models.BooleanField(default=False)
    """Whether the account was made by an invitation, so that it closes when nothing is left for it."""
    closed_at = models.DateTimeField(null=True, blank=True)
    """When the account was made inactive because its last role had ended; an invitation may open it again."""

    class Meta:
        verbose_name = _("state of an account")
        verbose_name_plural = _("states of accounts")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.sign_in_round}"
