"""The concepts as a glossary: which term a translation should use, and which it should not.

Terms are found by lemma, so inflected terms and terms of several words count as used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from exchange.records.concept import ConceptTerm
from search.concepts.terms import TermFinder


@dataclass(frozen=True, slots=True)
class TermHint:
    """A term of the source text and what its concept is called in the target language.

    `terms` begin with the preferred one; `discouraged` are (term, reason).
    """

    code: str
    source: str
    terms: tuple[str, ...]
    discouraged: tuple[tuple[str, str], ...] = ()


class WarningKind(StrEnum):
    MISSING = "missing"
    DISCOURAGED = "discouraged"


@dataclass(frozen=True, slots=True)
class TermWarning:
    """Something odd about the terms of a translation. It never prevents saving or publishing."""

    kind: WarningKind
    code: str
    term: str
    """The term that is missing, or the discouraged one that was used."""
    reason: str

    @property
    def message(self) -> str:
        if self.kind is WarningKind.DISCOURAGED:
            return str(_("“%(term)s” is discouraged: %(reason)s")) % {"term": self.term, "reason": self.reason}
        return str(_("No term for “%(source)s”; the preferred one is “%(term)s”.")) % {
            "source": self.reason,
            "term": self.term,
        }


class Glossary:
    """The terms of one language pair. Two queries when it is made, none afterwards."""

    def __init__(self, source: str, target: str) -> None:
        self.source = source
        self.target = target
        self._finder = TermFinder()
        self._terms: dict[str, list[str]] = defaultdict(list)
        self._discouraged: dict[str, dict[str, str]] = defaultdict(dict)
        rows = ConceptTerm.objects.filter(language=target).order_by("-is_preferred", "sort_order", "pk")
        for code, text, reason in rows.values_list("concept__code", "text", "discouraged_because"):
            if reason:
                self._discouraged[code][text] = reason
            else:
                self._terms[code].append(text)

    def terms_in(self, text: str) -> list[TermHint]:
        """Return the terms of a source text that have one in the target language, each concept once."""
        hints: dict[str, TermHint] = {}
        for found in self._finder.terms_in(text, self.source):
            for code in found.codes:
                if code not in hints and self._terms[code]:
                    hints[code] = TermHint(
                        code, found.text, tuple(self._terms[code]), tuple(self._discouraged[code].items())
                    )
        return list(hints.values())

    def warnings(self, hints: Iterable[TermHint], translation: str) -> list[TermWarning]:
        """Return what a translation of a text with these terms lacks, and which words in it are discouraged."""
        used = [(found.text, code) for found in self._finder.terms_in(translation, self.target) for code in found.codes]
        warned = [
            TermWarning(WarningKind.DISCOURAGED, code, text, reason)
            for text, code in used
            if (reason := self._reason(code, text))
        ]
        codes = {code for _text, code in used}
        missing = [
            TermWarning(WarningKind.MISSING, hint.code, hint.terms[0], hint.source)
            for hint in hints
            if hint.code not in codes
        ]
        return [*warned, *missing]

    def _reason(self, code: str, text: str) -> str:
        """Return why `text`, a form of one of the concept's terms, is discouraged; "" if it is not."""
        for term, reason in self._discouraged[code].items():
            if self._finder.is_form_of(text, term, self.target):
                return reason
        return ""
