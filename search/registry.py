"""What other apps tell the search: where concepts come from. Filled at start, read afterwards."""

from __future__ import annotations

from search.contract import ConceptSource

_concept_source: ConceptSource | None = None


def register_concepts(source: ConceptSource) -> None:
    """Make `source` the one place from which the analysis takes its concepts."""
    global _concept_source
    _concept_source = source


def concept_source() -> ConceptSource | None:
    return _concept_source
