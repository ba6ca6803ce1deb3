"""The truth of the search: one row per live page and language version, written with the page itself."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.contract import FIELDS, Field

BUILT_IN_FACETS = ("language", "type", "owner", "evidence", "year")
"""Facets that every page has by what it is; page types declare the others."""


class SearchDocument(models.Model):
    """The search's record of a page in one language.

    The page is named by its number and not by a foreign key: a cascade would take the row away behind the
    back of the engines, and with it the tokens that are needed to take the page out of the full text.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    version = models.BigIntegerField(help_text=_("Grows with each change; at least the microseconds since 1970."))
    language = models.CharField(max_length=20)
    translation_key = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=50)
    owner = models.CharField(max_length=100, blank=True)
    facets = models.JSONField(default=dict)
    restrictions = models.JSONField(
        default=list, help_text=_("Primary keys of the view restrictions on the page and its ancestors.")
    )
    dated = models.DateField(null=True)
    evidence = models.SmallIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, help_text=_("Shows whether saving a page changes what is indexed."))
    concepts = models.JSONField(default=list)
    title = models.TextField()
    summary = models.TextField(blank=True)
    body = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    # Last, so that reading the columns above does not read the long ones.
    tokens_title = models.TextField(blank=True)
    tokens_summary = models.TextField(blank=True)
    tokens_concepts = models.TextField(blank=True)
    tokens_body = models.TextField(blank=True)
    tokens_attachments = models.TextField(blank=True)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    TOKEN_COLUMNS: ClassVar[dict[Field, str]] = {name: f"tokens_{name}" for name in FIELDS}

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def texts(self) -> tuple[str, ...]:
        """Return what readers can read of the page, title first."""
        return (self.title, self.summary, *self.body)

    def all_facets(self) -> dict[str, tuple[str, ...]]:
        """Return the facets that the page declares and those that every page has."""
        facets = {name: tuple(values) for name, values in self.facets.items() if values}
        facets["language"] = (self.language,)
        facets["type"] = (self.kind,)
        if self.owner:
            facets["owner"] = (self.owner,)
        if self.evidence is not None:
            facets["evidence"] = (str(self.evidence),)
        if self.dated is not None:
            facets["year"] = (str(self.dated.year),)
        return facets

    def tokens(self) -> dict[Field, str]:
        return {name: getattr(self, column) for name, column in self.TOKEN_COLUMNS.items()}

    def sort_date(self) -> dt.date | None:
        """Return what "newest" goes by: the date that the page is about, else the day of its publication."""
        return self.dated or (self.published_at.date() if self.published_at else None)


CONCEPTS = 0
"""Represents the concepts in the log of changes, where pages appear by their number."""


class SearchChange(models.Model):
    """A page whose document was written or dropped.

    Each process keeps the facets of all documents in memory and reads here what to read again. The nonce distinguishes
    a row from another one that got the same number after a transaction was rolled back.
    """

    id = models.BigAutoField(primary_key=True)
    page_id = models.PositiveBigIntegerField()
    nonce = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("change of the search index")
        verbose_name_plural = _("changes of the search index")
        # Every search asks for the latest change of the concepts.
        indexes = (models.Index(fields=["-id"], condition=models.Q(page_id=CONCEPTS), name="exchange_search_concepts"),)

    def __str__(self) -> str:
        return f"{self.id}: page {self.page_id}"


class SearchWord(models.Model):
    """A form that some document holds: what misspelt words are compared with.

    Whether a reader may be shown a word is asked of the documents each time; this table only proposes.
    """

    form = models.CharField(max_length=64, primary_key=True)
    phonetic_key = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")

    def __str__(self) -> str:
        return self.form


class AttachmentText(models.Model):
    """The text of an uploaded file, for one content of it, or why there is none."""

    document_id = models.PositiveBigIntegerField(primary_key=True)
    content_hash = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    warning = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return f"document {self.document_id}"


class UnansweredWord(models.Model):
    """The number of times a word was asked in a month and nothing found. Nothing says who asked, or with what else."""

    word = models.CharField(max_length=40)
    month = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("search term without results")
        verbose_name_plural = _("search terms without results")
        constraints = [models.UniqueConstraint(fields=["word", "month"], name="exchange_search_word_once_a_month")]

    def __str__(self) -> str:
        return f"{self.word}: {self.times}"


class LastVerification(models.Model):
    """The findings of the last comparison of index and pages, for the processes of the site; there is one at most."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    verified_at = models.DateTimeField()
    is_clean = models.BooleanField()
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("Last verification")
        verbose_name_plural = _("Last verification")

    def __str__(self) -> str:
        return " ".join(self.lines)
