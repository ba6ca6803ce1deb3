"""Bin models: a deleted thing, the rows that went with it, the links it left behind and its files."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.conf import setting
from exchange.ownership.holding import Holding
from exchange.ownership.verbs import Kind as PolicyKind


def expiry() -> dt.datetime:
    """Return the moment until which something deleted now can be restored."""
    return timezone.now() + dt.timedelta(days=setting("EXCHANGE_BIN_DAYS"))


class BinnedItemQuerySet(models.QuerySet["BinnedItem"]):
    def restorable(self) -> Self:
        """Return those neither restored nor expired."""
        return self.filter(restored_at=None, expires_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


class BinnedItem(models.Model):
    """One deleted thing with everything that its deletion took along.

    It names models, objects and the owner by their keys and not by foreign keys: these may be deleted, too.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        PICTURE = "picture", _("Picture")
        DOCUMENT = "document", _("Document")
        RECORD = "record", _("Record")
        REPLACED_FILE = "replaced", _("Replaced file")

    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    model = models.CharField(max_length=120, help_text=_("For example practices.practicepage."))
    object_id = models.CharField(max_length=64)
    title = models.CharField(_("title"), max_length=255)
    holding_kind = models.CharField(max_length=60, blank=True)
    """What it was to the policy, with the columns below; "" if only administrators decide about it."""
    organisation_key = models.BigIntegerField(null=True)
    locale_key = models.BigIntegerField(null=True)
    responsible_user_key = models.BigIntegerField(null=True)
    holding_parts = models.JSONField(default=list)
    """Of a release set: [kind, owner, locale] of what it consisted of, or null for a host's page."""
    was_live = models.BooleanField(default=False)
    page_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    parent_id = models.BigIntegerField(null=True)
    place = models.TextField(_("where it was"), blank=True)
    family = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """What the deletion changes in rows that stay: see exchange.bin.families."""
    deletion = models.UUIDField(null=True, db_index=True)
    """The same for everything that was deleted in one request."""
    deleted_at = models.DateTimeField(_("deleted at"), default=timezone.now)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("deleted by")
    )
    expires_at = models.DateTimeField(_("can be restored until"), default=expiry, db_index=True)
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = BinnedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("deleted item")
        verbose_name_plural = _("deleted items")
        ordering = ["-deleted_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def holding(self) -> Holding | None:
        """Return what the deleted thing was to the policy."""
        if not self.holding_kind:
            return None
        return Holding(
            PolicyKind(self.holding_kind),
            owners=frozenset([self.organisation_key] if self.organisation_key is not None else []),
            locale_id=self.locale_key,
            responsible_user_id=self.responsible_user_key,
            parts=tuple(_part(each) for each in self.holding_parts),
        )

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


def _part(part: list[Any] | None) -> Holding | None:
    if part is None:
        return None
    kind, owner, locale = part
    return Holding(PolicyKind(kind), owners=frozenset([owner] if owner is not None else []), locale_id=locale)


class BinnedRow(models.Model):
    """One row of the database as it was; a page of a subclass is a row in each of its tables."""

    item = models.ForeignKey(BinnedItem, on_delete=models.CASCADE, related_name="rows")
    model = models.CharField(max_length=120)
    object_id = models.CharField(max_length=64)
    fields = models.JSONField(encoder=DjangoJSONEncoder)
    """Field name to value, as `exchange.bin.rows` writes and reads it."""
    companion = models.BooleanField(default=False)
    """Not deleted with the item; it may disappear in what follows, and comes back if it did."""

    class Meta:
        verbose_name = _("deleted row")
        verbose_name_plural = _("deleted rows")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "model", "object_id"], name="a_row_once_a_binned_item")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class BinnedLink(models.Model):
    """A row that referred to the deleted thing and stays: its emptied field, or "" if its text names the thing."""

    item = models.ForeignKey(BinnedItem, on_delete=models.CASCADE, related_name="links")
    model = models.CharField(max_length=120)
    object_id = models.CharField(max_length=64)
    field = models.CharField(max_length=120, blank=True)
    target = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("link to a deleted item")
        verbose_name_plural = _("links to deleted items")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}.{self.field}"


class BinnedFile(models.Model):
    """A copy of a picture's or document's file in the bin's own storage."""

    item = models.ForeignKey(BinnedItem, on_delete=models.CASCADE, related_name="files")
    field = models.CharField(max_length=120)
    name = models.CharField(max_length=255, help_text=_("The name that it had."))
    stored_as = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("file of a deleted item")
        verbose_name_plural = _("files of deleted items")

    def __str__(self) -> str:
        return self.name
