"""Record of a create form that is being saved, so that a second save of the same form finds the page of the first."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

KEPT_FOR = dt.timedelta(days=2)


class PageCreation(models.Model):
    """A save of one create form, known by the form's one-time key; without a page while it runs."""

    key = models.UUIDField(_("key of the form"), unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)

    class Meta:
        verbose_name = _("page creation")
        verbose_name_plural = _("page creations")

    def __str__(self) -> str:
        return str(self.key)

    @classmethod
    def forget_old(cls) -> None:
        cls.objects.filter(started_at__lt=timezone.now() - KEPT_FOR).delete()
