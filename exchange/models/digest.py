"""Who wants to hear of what waits for her, how often, and what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestChoice(models.Model):
    """What a person chose in her account; who has no row chose nothing and gets nothing."""

    class Frequency(models.TextChoices):
        NEVER = "never", _("Never")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice")
    frequency = models.CharField(
        _("overview by e-mail"),
        max_length=10,
        choices=Frequency.choices,
        default=Frequency.NEVER,
        help_text=_(
            "What waits for you: texts to translate, to read and to sign off. Nothing is sent when nothing waits."
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
        verbose_name = _("choice of an overview")
        verbose_name_plural = _("choices of overviews")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.frequency}"


class DigestSent(models.Model):
    """An overview that a person was sent; it is written before the message leaves, so that none leaves twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=10)
    """A day as 2026-11-24, or a week as 2026-W48."""
    sent_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict)
    """Kind to number of what waited; no titles."""

    class Meta:
        verbose_name = _("overview sent")
        verbose_name_plural = _("overviews sent")
        constraints = [
            models.UniqueConstraint(fields=["user", "period"], name="an_overview_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.period}"
