"""Digest models: who wants one, how often, and which were sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestChoice(models.Model):
    """A person's choice in their account; a person without a row chose nothing and gets nothing."""

    class Frequency(models.TextChoices):
        NEVER = "never", _("Never")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice")
    frequency = models.CharField(
        _("digest by e-mail"),
        max_length=10,
        choices=Frequency.choices,
        default=Frequency.NEVER,
        help_text=_(
            "What needs your attention: texts to translate, to read and to sign off. "
            "Nothing is sent if there is nothing to do."
        ),
    )
    names_pages = models.BooleanField(
        _("name the pages"),
        default=False,
        help_text=_(
            "Otherwise the message has numbers and links only, so that nobody who sees it learns what it is about."
        ),
    )

    class Meta:
        verbose_name = _("digest preference")
        verbose_name_plural = _("digest preferences")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.frequency}"


class DigestSent(models.Model):
    """A digest that a person was sent; it is written before the message leaves, so that none leaves twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=10)
    """A day as 2026-11-24, or a week as 2026-W48."""
    sent_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict)
    """Kind to number of what waited; no titles."""

    class Meta:
        verbose_name = _("sent digest")
        verbose_name_plural = _("sent digests")
        constraints = [
            models.UniqueConstraint(fields=["user", "period"], name="a_digest_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.period}"
