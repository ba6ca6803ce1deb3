"""A page of the matrix in one of its states, with what requests and observations need of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail_localize.models import Translation


@dataclass
class Case:
    """`marker` is a word that only the draft says; `old_marker` one that only an older revision says.

    `new_parent` is another page below which the page may stand, for what moves it.
    """

    name: str
    pk: int
    marker: str
    old_revision: int = 0
    new_revision: int = 0
    new_parent: int = 0
    traits: frozenset[str] = frozenset()
    translation: Translation | None = None
    form: QueryDict = field(default_factory=QueryDict)

    @property
    def page(self) -> Any:
        """The page as it is stored now; None for one that is gone."""
        page = Page.objects.filter(pk=self.pk).first()
        return page.specific if page is not None else None

    @cached_property
    def stored(self) -> Any:
        """The page as it was before any request, for what should be: requests are taken back."""
        return self.page

    @cached_property
    def stored_below(self) -> list[Any]:
        return [page.specific for page in self.stored.get_descendants()]

    def has(self, *traits: str) -> bool:
        return self.traits.issuperset(traits)
