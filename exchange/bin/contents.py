"""Contents: what goes along with a deletion, or is in an item of the bin, counted in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Model
from django.utils.translation import ngettext
from wagtail.models import Comment, Page, PageViewRestriction, Revision

from exchange.bin.collecting import collect
from exchange.bin.models import BinnedItem
from exchange.bin.registry import kind_of
from exchange.bin.rows import model_of

MAX_PAGES = 50
"""For more pages only these are counted before a deletion: the rest takes longer than a person waits."""


def contents_of(item: BinnedItem) -> list[str]:
    """Return what a binned item holds in addition to the thing itself."""
    counts = item.rows.filter(companion=False).order_by().values_list("model").annotate(number=Count("pk"))
    return in_words(item.model, ((model_of(label), number) for label, number in counts))


def goes_along(thing: Any) -> list[str]:
    """Return what deleting `thing` takes along."""
    if isinstance(thing, Page):
        pages = thing.get_descendants(inclusive=True)
        number = pages.count()
        if number > MAX_PAGES:
            return in_words(thing._meta.label_lower, [(Page, number)])
        things = Page._base_manager.filter(path__startswith=thing.path)
    else:
        things = type(thing)._base_manager.filter(pk=thing.pk)
    keys = collect(things, things.db).keys
    return in_words(thing._meta.label_lower, ((model, len(found)) for model, found in keys.items()))


def in_words(of: str, counts: Iterable[tuple[type[Model] | None, int]]) -> list[str]:
    """Return the counts of what an editor knows: pages below, versions, comments, restrictions, records."""
    said = []
    for model, number in counts:
        if model is None:
            continue
        text = _known(model, number)
        if not text and kind_of(model) is not None and not issubclass(model, Page) and model._meta.label_lower != of:
            # The number behind the noun: before it, some languages need other forms than the model knows.
            text = f"{model._meta.verbose_name_plural}: {number}"
        said.append(text)
    return sorted(filter(None, said))


def _known(model: type[Model], number: int) -> str:
    if model is Page and number > 1:
        text = ngettext("%(number)d page below it", "%(number)d pages below it", number - 1)
        return text % {"number": number - 1}
    if model is Revision:
        text = ngettext("%(number)d version of its history", "%(number)d versions of its history", number)
        return text % {"number": number}
    if model is Comment:
        return ngettext("%(number)d comment", "%(number)d comments", number) % {"number": number}
    if model is PageViewRestriction:
        return ngettext("%(number)d privacy setting", "%(number)d privacy settings", number) % {"number": number}
    return ""
