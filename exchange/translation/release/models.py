"""Release set models: pages that go live together or not at all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page

from exchange.ownership.holding import Holding
from exchange.ownership.verbs import Kind

MAX_PAGES = 100
"""Of one set: so many are checked and published in one transaction."""


class ReleaseSetQuerySet(models.QuerySet["ReleaseSet"]):
    def open(self) -> ReleaseSetQuerySet:
        return self.exclude(status=ReleaseSet.Status.RELEASED)

    def due(self) -> ReleaseSetQuerySet:
        """Return the sets whose time has come and that were not tried at that time yet."""
        return self.filter(status=ReleaseSet.Status.WAITING, go_live_at__lte=timezone.now())


class ReleaseSet(ClusterableModel):
    """A source and its translations, or any pages, that readers get at one moment.

    The person who saved the set last is responsible for it: with their rights it goes live at its time.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        STOPPED = "stopped", _("Stopped: not ready at its time")
        RELEASED = "released", _("Live")

    title = models.CharField(_("title"), max_length=200, help_text=_("For editors only; readers never see it."))
    go_live_at = models.DateTimeField(
        _("goes live at"),
        null=True,
        blank=True,
        help_text=_("Leave it empty to release the pages by hand. Nothing goes live if one of them is not ready."),
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.WAITING, editable=False)
    responsible_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    released_at = models.DateTimeField(_("live since"), null=True, editable=False)
    blockers = models.JSONField(default=list, editable=False)
    """Why the last attempt failed: a list of {"page": title, "reasons": [text, …]}."""

    objects = ReleaseSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("release set")
        verbose_name_plural = _("release sets")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def holding(self) -> Holding:
        """Return what its stored pages are.

        People who decide about all of them decide about the set, and so does the person who saved it last.
        """
        pages = Page.objects.filter(release_set_rows__release_set=self.pk) if self.pk else Page.objects.none()
        parts = dict.fromkeys(page.holding() if hasattr(page, "holding") else None for page in pages.specific())
        return Holding(Kind.RELEASE_SET, responsible_user_id=self.responsible_user_id, parts=tuple(parts))

    @property
    def is_released(self) -> bool:
        return self.status == self.Status.RELEASED

    def clean(self) -> None:
        super().clean()
        if self.is_released:
            raise ValidationError(_("This set is live; make another one for what comes next."))


class ReleaseSetPage(models.Model):
    """A page of a set. `prepared_at` says since when translators see its draft instead of its live text."""

    release_set = ParentalKey(ReleaseSet, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="release_set_rows", verbose_name=_("page")
    )
    prepared_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("page of a release set")
        verbose_name_plural = _("pages of release sets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release_set", "page"],
                name="a_page_once_a_release_set",
                violation_error_message=_("This page is in the set already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_set_id}: {self.page_id}"


def open_set_of(page: Any) -> ReleaseSet | None:
    """Return the set with which `page` is to go live, if it waits in one."""
    return ReleaseSet.objects.open().filter(pages__page=page.pk).order_by("go_live_at", "pk").first()
