"""Roles for the site: who looks after the pages that no organisation owns, and who decides when an owner cannot."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.records.role_row import RoleRowQuerySet


class SiteRole(models.Model):
    """A person's role for the exchange as a whole."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("Site editor: writes and publishes pages that no organisation owns")
        COORDINATOR = "coordinator", _("Site coordinator: decides proposals that an organisation cannot decide")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="site_roles", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.EDITOR)

    objects = RoleRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("role for the site")
        verbose_name_plural = _("roles for the site")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                name="a_site_role_once",
                violation_error_message=_("This person already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"
