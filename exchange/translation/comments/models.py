"""Comment models: what translators and reviewers say to each other about a piece of text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_COMMENT_LENGTH = 2_000


class SegmentComment(models.Model):
    """A remark on a segment, or an answer to one.

    It is attached to the segment's place and to the text that the source had there, not to the segment, which
    wagtail-localize makes again whenever its source is published.
    """

    context = models.ForeignKey("wagtail_localize.TranslationContext", on_delete=models.CASCADE, related_name="+")
    said_of = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    """The remark that this one answers; None for the remark that began it all."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=MAX_COMMENT_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("comment on a translation")
        verbose_name_plural = _("comments on translations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.context_id}: {self.created_at:%Y-%m-%d %H:%M}"
