"""The concepts of the exchange, as the search's analysis asks for them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from exchange.models.concept import ConceptTerm
from search.contract import ConceptTerms


class DatabaseConcepts:
    """Reads the table of concepts; implements search.contract.ConceptSource."""

    def terms(self) -> Iterable[ConceptTerms]:
        rows = ConceptTerm.objects.order_by("concept__code", "language", "-is_preferred", "sort_order")
        grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, language, text in rows.values_list("concept__code", "language", "text"):
            grouped[code, language].append(text)
        return [ConceptTerms(code, language, tuple(texts)) for (code, language), texts in grouped.items()]

    def version(self) -> str:
        rows = ConceptTerm.objects.order_by("pk").values_list("pk", "concept__code", "language", "text", "is_preferred")
        return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]
