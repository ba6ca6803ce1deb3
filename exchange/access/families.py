"""Families restricted as families: a view restriction on one version closes all of them, and what is below.

Wagtail closes the pages below a restricted page. Translations are in separate trees, so each gets a restriction of its
own, a copy of the one that somebody set: Wagtail's pages, its admin, the search and a host's code see only restrictions
as they know them. RestrictionMirror says which ones are copies. Where trees differ, that is if a page is below a
restricted list and its translation is not, the translation itself gets the copy.

Only families of the exchange's pages are kept in step, by restrictions on its pages; a host's own are left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from exchange.access.models.restriction_mirror import RestrictionMirror
from exchange.access.page_types import content_types

CONTENT = ("restriction_type", "password")


def versions() -> Any:
    """Return the pages that are versions of a family; an alias has no restriction of its own and follows its source."""
    return Page.objects.filter(content_type__in=content_types(), alias_of__isnull=True)


def originals() -> QuerySet[PageViewRestriction]:
    """Return the restrictions that somebody set on a page of the exchange, the oldest first."""
    set_by_hand = PageViewRestriction.objects.filter(exchange_mirror__isnull=True, page__in=versions())
    return set_by_hand.select_related("page").order_by("pk")


@transaction.atomic
def settle() -> int:
    """Make the copies those that ought to be there, with what their originals say; return the number of changes.

    Cheap if nothing is restricted: two queries.
    """
    marks, known = _marks(), list(originals())
    if not marks and not known:
        return 0
    changes = _promote(marks, {original.pk for original in known})
    known, merged = _one_a_family(list(originals()) if changes else known)
    changes += merged
    marks = _marks() if changes else marks
    by_original: dict[int, list[RestrictionMirror]] = defaultdict(list)
    for mark in marks:
        by_original[mark.original_id].append(mark)
    for original in known:
        changes += _mirror(original, by_original[original.pk])
    return changes


def _marks() -> list[RestrictionMirror]:
    return list(RestrictionMirror.objects.select_related("restriction__page").order_by("pk"))


def _promote(marks: Iterable[RestrictionMirror], known: set[int]) -> int:
    """Let one copy per family take the place of an original that went with its page: what was closed stays so.

    Return the number of changes.
    """
    successors: dict[tuple[int, Any], int] = {}
    changes = 0
    for mark in marks:
        if mark.original_id in known:
            continue
        changes += 1
        page = mark.restriction.page
        if page.alias_of_id is not None:
            _remove(mark.restriction)
            continue
        successor = successors.setdefault((mark.original_id, page.translation_key), mark.restriction_id)
        if successor == mark.restriction_id:
            mark.delete()
        else:
            mark.original_id, mark.family = successor, page.translation_key
            mark.save(update_fields=["original_id", "family"])
    return changes


def _one_a_family(known: Iterable[PageViewRestriction]) -> tuple[list[PageViewRestriction], int]:
    """Return the originals, merged within a family, and the number of those merged.

    If versions of one family were given the same restriction one by one, only the first of these stays an original.
    """
    kept: dict[Any, PageViewRestriction] = {}
    groups = _groups_of(restriction.pk for restriction in known)
    merged = 0
    for original in known:
        key = (original.page.translation_key, original.restriction_type, original.password, groups[original.pk])
        first = kept.setdefault(key, original)
        if first is not original:
            RestrictionMirror.objects.filter(original_id=original.pk).update(original_id=first.pk)
            RestrictionMirror.objects.create(
                restriction=original, original_id=first.pk, family=first.page.translation_key
            )
            merged += 1
    return list(kept.values()), merged


def _mirror(original: PageViewRestriction, marks: Iterable[RestrictionMirror]) -> int:
    """Give the versions that are still open the copies of `original` that they lack, and remove those too many.

    Return the number of changes.
    """
    wanted = _pages_to_close(original.page)
    changes = 0
    there: set[int] = set()
    for mark in marks:
        if mark.restriction.page_id in wanted and mark.restriction.page_id not in there:
            there.add(mark.restriction.page_id)
            changes += copy_content(original, [mark.restriction])
        else:
            _remove(mark.restriction)
            changes += 1
    for pk, page in wanted.items():
        if pk not in there:
            _copy_to(page, original)
            changes += 1
    return changes


def _pages_to_close(page: Page) -> dict[int, Page]:
    """Return the topmost versions, in addition to those below `page`, of all families with a version on or below it.

    What is below such a version is closed as well, so its translations are looked for in turn.
    """
    found: dict[int, Page] = {}
    paths = [page.path]
    while True:
        inside = Q()
        for path in paths:
            inside |= Q(path__startswith=path)
        families = versions().filter(inside).order_by().values("translation_key")
        outside = list(versions().filter(translation_key__in=families).exclude(inside).order_by("path"))
        if not outside:
            return found
        for each in outside:
            if not each.path.startswith(tuple(paths)):
                found[each.pk] = each
                paths.append(each.path)


def _by_us(restriction: PageViewRestriction) -> PageViewRestriction:
    """Mark the restriction as a copy that is set or removed here, so that the receivers do not act on it."""
    restriction.exchange_copy = True
    return restriction


def _remove(restriction: PageViewRestriction) -> None:
    _by_us(restriction).delete()


def _copy_to(page: Page, original: PageViewRestriction) -> None:
    copy = PageViewRestriction(page=page, **{name: getattr(original, name) for name in CONTENT})
    _by_us(copy)
    copy.save()
    RestrictionMirror.objects.create(restriction=copy, original_id=original.pk, family=original.page.translation_key)
    copy_content(original, [copy])


def copy_content(original: PageViewRestriction, copies: Iterable[PageViewRestriction]) -> int:
    """Write kind, password and groups of `original` into `copies`; return the number of those that differed."""
    every = list(copies)
    groups = _groups_of([original.pk, *(copy.pk for copy in every)])
    wanted = {name: getattr(original, name) for name in CONTENT}
    through = PageViewRestriction.groups.through
    changed = 0
    for copy in every:
        differs = any(getattr(copy, name) != value for name, value in wanted.items())
        if differs:
            PageViewRestriction.objects.filter(pk=copy.pk).update(**wanted)
        if groups[copy.pk] != groups[original.pk]:
            # Past the signals of the groups: they would take each step for a choice that somebody made.
            through.objects.filter(pageviewrestriction_id=copy.pk).delete()
            through.objects.bulk_create(
                through(pageviewrestriction_id=copy.pk, group_id=group) for group in sorted(groups[original.pk])
            )
            differs = True
        changed += differs
    return changed


def _groups_of(keys: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {key: set() for key in keys}
    rows = PageViewRestriction.groups.through.objects.filter(pageviewrestriction_id__in=found)
    for restriction, group in rows.values_list("pageviewrestriction_id", "group_id"):
        found[restriction].add(group)
    return {key: frozenset(groups) for key, groups in found.items()}


@transaction.atomic
def take_over(restriction: PageViewRestriction) -> None:
    """Let the whole family follow after somebody set or changed `restriction`, whichever version it is on."""
    mark = RestrictionMirror.objects.filter(restriction=restriction).first()
    if mark is None:
        _take_place_of_copy(restriction)
    elif mark.family == restriction.page.translation_key:
        original = PageViewRestriction.objects.filter(pk=mark.original_id)
        original.update(**{name: getattr(restriction, name) for name in CONTENT})
        for each in original:
            copy_content(restriction, [each])
    settle()


def _take_place_of_copy(restriction: PageViewRestriction) -> None:
    """Let the restriction that a copied page brought along replace the copy that it already has as a translation."""
    key = restriction.page.translation_key
    here = RestrictionMirror.objects.filter(restriction__page=restriction.page_id, family=key).first()
    former = here.restriction if here is not None else None
    if here is not None and all(getattr(former, name) == getattr(restriction, name) for name in CONTENT):
        copy_content(former, [restriction])
        here.restriction = restriction
        here.save(update_fields=["restriction"])
        _remove(former)


@transaction.atomic
def open_family(restriction: PageViewRestriction, mark: RestrictionMirror | None) -> None:
    """Open the whole family after somebody removed `restriction`, whichever version it was on."""
    copies = RestrictionMirror.objects.filter(original_id=restriction.pk)
    if mark is not None and mark.family == restriction.page.translation_key:
        copies = RestrictionMirror.objects.filter(original_id=mark.original_id)
        keys = [mark.original_id, *copies.values_list("restriction_id", flat=True)]
    else:
        keys = list(copies.values_list("restriction_id", flat=True))
    copies.delete()
    for each in PageViewRestriction.objects.filter(pk__in=keys).exclude(pk=restriction.pk):
        _remove(each)
    settle()
