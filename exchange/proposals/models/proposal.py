"""Proposals: what somebody would like a page to say, kept alongside the page until those who decide about it answer."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_REASON = 1_000


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(state=Proposal.State.OPEN)

    def by(self, user: Any) -> Self:
        return self.filter(author=user.pk)

    def with_names(self) -> Self:
        """Return the rows with all that a list shows, and without what the page said."""
        return self.select_related("page", "author").defer("base")


class Proposal(models.Model):
    """The change of a page that its author proposes; it changes nothing by itself.

    `base` is what the author had before them and `changed` what they made of it, both as `page.serializable_data()`
    has it and only of fields that anybody may propose. So the proposal can be read and taken without the revision
    that it began with, and read without the page.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("taken")
        PARTLY_TAKEN = "partly-taken", _("partly taken")
        SENT_BACK = "sent-back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DECLINED = "declined", _("declined")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+")
    page_title = models.CharField(max_length=255)
    language = models.CharField(max_length=100)
    """The language of the page, which is known of a page that is gone, too."""
    content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.PROTECT, related_name="+")
    base_revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+")
    base = models.JSONField(encoder=DjangoJSONEncoder)
    changed = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.TextField(_("why"), max_length=MAX_REASON)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    taken = models.JSONField(default=list)
    """The paths of the changes that were taken, as exchange.merging names them."""
    taken_in = models.ForeignKey("wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "page"]), models.Index(fields=["author", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.page_title} ({self.created_at:%Y-%m-%d})"

    @property
    def proposed(self) -> dict[str, Any]:
        """Return the fields of the page as the author would like them."""
        return {**self.base, **self.changed}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def may_be_changed(self) -> bool:
        """Return whether its author may still work on it: it waits, or was sent back for more work."""
        return self.page_id is not None and self.state in (self.State.OPEN, self.State.SENT_BACK)
