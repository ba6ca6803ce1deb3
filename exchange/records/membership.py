"""Memberships: who works for which organisation, and what they may do there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from exchange.records.organisation import Organisation
from exchange.records.role_row import RoleRowQuerySet


class Role(models.TextChoices):
    READER = "reader", _("Can read members-only pages")
    EDITOR = "editor", _("Writes and edits")
    PUBLISHER = "publisher", _("Writes, edits and publishes")
    COORDINATOR = "coordinator", _("Publishes, and invites people of the organisation")


LADDER = (Role.READER, Role.EDITOR, Role.PUBLISHER, Role.COORDINATOR)
"""From the role that may do least; each may do what those before it may."""


def roles_from(role: str) -> tuple[Role, ...]:
    """Return `role` and those above it."""
    return LADDER[LADDER.index(Role(role)) :]


class Membership(Orderable):
    """The source of truth from which exchange.access.groups makes Django's groups."""

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exchange_memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.EDITOR)
    since = models.DateField(_("since"), default=localdate, editable=False)

    objects = RoleRowQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="a_member_once_an_organisation",
                violation_error_message=_("This person is a member already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"
