"""Practices and their adoption."""

from practices.models.adoption import Adoption
from practices.models.practice_page import (
    EvidenceSource,
    PracticeAttachment,
    PracticeConcept,
    PracticeIndexPage,
    PracticePage,
)

__all__ = [
    "Adoption",
    "EvidenceSource",
    "PracticeAttachment",
    "PracticeConcept",
    "PracticeIndexPage",
    "PracticePage",
]
