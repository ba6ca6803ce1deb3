"""Words of a record that has no language of its own: a row per language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Orderable

from exchange.conf import content_languages
from search.visibility import reading_order


class Wording(Orderable):
    """A row of words in one language; a subclass says which words, and belongs to a record."""

    language = models.CharField(_("language"), max_length=10, choices=content_languages)

    class Meta(Orderable.Meta):
        abstract = True


class Name(Wording):
    text = models.CharField(_("name"), max_length=200)

    class Meta(Wording.Meta):
        abstract = True
        verbose_name = _("name")
        verbose_name_plural = _("names")

    def __str__(self) -> str:
        return self.text


def wording_for(wordings: Iterable[Any], language: str | None = None) -> Any | None:
    """Return the one of `wordings` in `language` (by default the active one), or in the next best; None for none."""
    by_language = {wording.language: wording for wording in wordings}
    for code in reading_order(language or get_language() or ""):
        if code in by_language:
            return by_language[code]
    return None


def wording_in(language: str, wordings: models.QuerySet[Any], column: str = "text") -> models.Subquery:
    """Return the one of `wordings`, which name the outer query's row, that wording_for would choose.

    For annotations.
    """
    order = [models.When(language=code, then=models.Value(rank)) for rank, code in enumerate(reading_order(language))]
    rank = models.Case(*order, default=models.Value(len(order)), output_field=models.IntegerField())
    return models.Subquery(wordings.order_by(rank).values(column)[:1])


class NamedRecord:
    """Mixin for a record with a code, whose `names` are rows of Name."""

    code: Any
    names: Any
    known_name: str | None = None
    """The name in the active language, where a queryset has brought it along."""

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """Return the name in `language` (by default the active one), or in the next best, or the code."""
        if language is None and self.known_name:
            return self.known_name
        wording = wording_for(self._names, language)
        return str(wording.text if wording else self.code)

    @cached_property
    def _names(self) -> list[Any]:
        return list(self.names.all())

    @property
    def names_by_language(self) -> dict[str, str]:
        return {name.language: name.text for name in self._names}
