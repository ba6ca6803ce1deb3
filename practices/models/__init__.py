"""Practices and their adoption."""

from practices.models.adoption import Adoption
from practices.models.choices import Delivery, Evidence, Licence
from practices.models.practice_page import PracticeIndexPage, PracticePage
from practices.models.rows import EvidenceSource, PracticeAttachment, PracticeConcept

__all__ = [
    "Adoption",
    "Delivery",
    "Evidence",
    "EvidenceSource",
    "Licence",
    "PracticeAttachment",
    "PracticeConcept",
    "PracticeIndexPage",
    "PracticePage",
]
