"""Placing: the place in the tree of a restored page, and the columns that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from exchange.bin.models import BinnedItem, BinnedRow
from exchange.bin.rows import in_order


class NotRestorableError(Exception):
    """Why nothing was restored, in words for the person who tried."""


@dataclass(frozen=True, slots=True)
class Place:
    """The old and the new place of a subtree's top page."""

    parent: Page
    old_path: str
    path: str
    depth_shift: int
    old_url: str
    url: str
    slug: str
    old_slug: str

    def fields_at(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of a page of the subtree at the new place."""
        moved = dict(fields)
        is_top = fields["path"] == self.old_path
        moved["path"] = self.path + fields["path"][len(self.old_path) :]
        moved["depth"] = fields["depth"] + self.depth_shift
        moved["url_path"] = self.url + fields["url_path"][len(self.old_url) :]
        if is_top:
            moved["slug"] = self.slug
        return moved


def top_row(item: BinnedItem) -> BinnedRow:
    """Return the row of the top page in the table of all pages."""
    return item.rows.get(model=Page._meta.label_lower, object_id=item.object_id)


def parent_of(item: BinnedItem, chosen: Page | None = None) -> Page:
    """Return the page to restore under, locked against other writers: the chosen one, or the one it was under."""
    key = chosen.pk if chosen is not None else item.parent_id
    parent = Page.objects.select_for_update().filter(pk=key).first()
    if parent is None:
        raise NotRestorableError(
            _("The page above it (%(place)s) is gone. Restore that one first, or choose another page.")
            % {"place": item.place or "–"}
        )
    return parent


def place_under(parent: Page, top: BinnedRow) -> Place:
    """Return the old position if it is still free, else that after the last page there.

    The slug is the old one, or a free one like it.
    """
    old = top.fields
    step = old["path"][-Page.steplen :]
    path = parent.path + step
    if Page.objects.filter(path=path).exists():
        last = parent.get_last_child()
        path = last._inc_path() if last is not None else parent.path + step
    slug = find_available_slug(parent, old["slug"]) if parent.depth > 1 or old["depth"] > 1 else old["slug"]
    return Place(
        parent=parent,
        old_path=old["path"],
        path=path,
        depth_shift=parent.depth + 1 - old["depth"],
        old_url=old["url_path"],
        url=f"{parent.url_path}{slug}/" if parent.depth > 1 else "/",
        slug=slug,
        old_slug=old["slug"],
    )


def refuse_taken_language(item: BinnedItem) -> None:
    """Raise NotRestorableError if another page has become the version of one of its languages in the meantime."""
    for row in in_order(item.rows.filter(model=Page._meta.label_lower)):
        taken = Page.objects.filter(translation_key=row.fields["translation_key"], locale=row.fields["locale"])
        other = taken.exclude(pk=row.object_id).first()
        if other is not None:
            raise NotRestorableError(
                _(
                    "“%(title)s” has another version in this language by now: “%(other)s”. "
                    "Delete or move that one first; it can be restored in the same way."
                )
                % {"title": row.fields["title"], "other": other.title}
            )
