"""Roles for a language: who translates into it, reviews the wording of translations, or publishes them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from exchange.records.role_row import RoleRowQuerySet


class LanguageRole(models.Model):
    """A person's role for one language, whichever organisation owns the page."""

    class Role(models.TextChoices):
        TRANSLATOR = "translator", _("Translates")
        REVIEWER = "reviewer", _("Reviews the wording of translations")
        PUBLISHER = "publisher", _("Translates and publishes translations")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="language_roles", verbose_name=_("user")
    )
    locale = models.ForeignKey(
        Locale, on_delete=models.CASCADE, related_name="language_roles", verbose_name=_("language")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.TRANSLATOR)

    objects = RoleRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("role for a language")
        verbose_name_plural = _("roles for languages")
        ordering = ["locale", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "locale", "role"],
                name="a_language_role_once",
                violation_error_message=_("This person already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.locale} ({self.get_role_display()})"
