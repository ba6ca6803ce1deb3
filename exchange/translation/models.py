"""Models of what is kept about translations in addition to wagtail-localize's own tables."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutdatedTextQuerySet(models.QuerySet["OutdatedText"]):
    def of_page(self, translation_key: Any, locale_id: int) -> Self:
        return self.filter(translation__context__object_id=translation_key, translation__locale_id=locale_id)

    def settled(self) -> Self:
        """Return what an editor has dealt with, so that the next publishing ends it for readers too."""
        return self.exclude(kind=OutdatedText.Kind.CHANGED, translation__tool_name=PREVIOUS_VERSION)


PREVIOUS_VERSION = "previous version"
"""The tool name of a translation that was carried over from an older source text.

It stands in wagtail-localize's own column because the library clears it when a person saves the segment.
"""


class OutdatedText(models.Model):
    """A piece of a translation that a live page still shows although its source has changed since.

    It exists from the synchronisation that found the change to the publishing that repairs the page. An
    editor sees a segment as outdated while its translation carries the tool name `PREVIOUS_VERSION`;
    readers see the page as outdated while this row exists.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", _("the source says it differently now")
        REMOVED = "removed", _("the source no longer says it")

    translation = models.OneToOneField(
        "wagtail_localize.StringTranslation", on_delete=models.CASCADE, related_name="outdated"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    translated_from = models.ForeignKey(
        "wagtail_localize.String",
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The source text that the translation was made from."),
    )
    since = models.DateTimeField(default=timezone.now)

    objects = OutdatedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("outdated text")
        verbose_name_plural = _("outdated texts")

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.kind}"


class TranslationJob(models.Model):
    """Pages that somebody submitted for translation together."""

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("submitted by")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("translation job")
        verbose_name_plural = _("translation jobs")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.pk} ({self.created_at:%Y-%m-%d %H:%M})"


class TranslationJobItem(models.Model):
    """One page to be made ready for translation into one language."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being worked on")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.ForeignKey(TranslationJob, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claimed_at = models.DateTimeField(null=True)
    message = models.TextField(blank=True)

    class Meta:
        verbose_name = _("page of a translation job")
        verbose_name_plural = _("pages of translation jobs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "page", "locale"], name="a_page_once_a_job_and_language"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.page_id} → {self.locale_id}"


class MemoryUnit(models.Model):
    """A text and its translation that came from elsewhere, as a file of a translation memory."""

    source_locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    target_locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    source = models.TextField()
    source_hash = models.UUIDField()
    target = models.TextField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("unit of the translation memory")
        verbose_name_plural = _("units of the translation memory")
        constraints = [
            models.UniqueConstraint(
                fields=["source_locale", "target_locale", "source_hash"], name="a_text_once_a_language_pair"
            ),
        ]

    def __str__(self) -> str:
        return self.source[:80]


class StoppedTranslation(models.Model):
    """A translation that is not synchronised, and since when, so that its page is edited by hand.

    `texts` and `overrides` are what the page said then, by their path: the base to which both sides are compared.
    """

    translation = models.OneToOneField(
        "wagtail_localize.Translation", on_delete=models.CASCADE, related_name="stopped", primary_key=True
    )
    since = models.DateTimeField(default=timezone.now)
    texts = models.JSONField(default=dict)
    overrides = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("stopped translation")
        verbose_name_plural = _("stopped translations")

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.since:%Y-%m-%d}"


class MergeConflict(models.Model):
    """Two texts for one place, both written by people while the translation was stopped.

    The page's text is in use. `other` is the one that the translation had, and `base` what was there before
    either was written. If `other` is "", the page's text fits no segment of the source any more, and is kept
    here until somebody has placed it.
    """

    translation = models.ForeignKey(
        "wagtail_localize.Translation", on_delete=models.CASCADE, related_name="merge_conflicts"
    )
    path = models.TextField()
    source = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, null=True, related_name="+")
    base = models.TextField(blank=True)
    page_text = models.TextField()
    other = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("merge conflict")
        verbose_name_plural = _("merge conflicts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.path}"
