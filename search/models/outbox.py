"""Outbox models: pages queued for a search server, and the state of a running rebuild of its index."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """A page whose family is to be sent, written in the transaction that changed the page.

    It names the page by its number and not by a foreign key, which a delete would take along. It does not say what
    to send: that is read when it is sent, so the latest state goes, however late or often the entry is handled.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        REFUSED = "refused", _("rejected by the server")

    id = models.BigAutoField(primary_key=True)
    page_id = models.PositiveBigIntegerField(_("page"))
    translation_key = models.UUIDField(
        null=True, help_text=_("The family of the page; unknown where the page is gone and nothing says any more.")
    )
    hides = models.BooleanField(
        default=False,
        help_text=_("The page was removed or is restricted: until this is sent, the server's answers leave it out."),
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("search outbox entry")
        verbose_name_plural = _("search outbox entries")
        ordering = ("id",)
        indexes = (
            models.Index(fields=("state", "due_at"), name="exchange_search_outbox_due"),
            models.Index(fields=("page_id",), condition=models.Q(hides=True), name="exchange_search_outbox_hides"),
        )

    def __str__(self) -> str:
        return f"page {self.page_id}, {self.get_state_display()}"


class RebuildRun(models.Model):
    """A rebuild that runs, or was stopped and can go on; there is one at most.

    While there is one, what changes is written to its index as well as to the one that answers.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    index = models.CharField(max_length=200)
    mapping_hash = models.CharField(max_length=64)
    owner = models.CharField(max_length=200, help_text=_("Host name and process id of the worker."))
    token = models.CharField(max_length=32)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now, help_text=_("When the worker last reported."))
    reached = models.UUIDField(null=True, help_text=_("The last family that was written, in the order of keys."))
    families = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("rebuild of the search index")
        verbose_name_plural = _("rebuilds of the search index")

    def __str__(self) -> str:
        return f"{self.index} by {self.owner}"
