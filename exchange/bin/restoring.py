"""Restoring: an item of the bin becomes what it was, where it was, or nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, models, router, transaction
from django.db.models import F, Model
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, Page, ReferenceIndex, Revision

from exchange.access.page_types import decides_about
from exchange.bin.families import put_back
from exchange.bin.inserting import insert
from exchange.bin.models import BinnedItem, BinnedLink, BinnedRow
from exchange.bin.placing import NotRestorableError, Place, parent_of, place_under, refuse_taken_language, top_row
from exchange.bin.planning import Plan, plan
from exchange.bin.registry import Kind
from exchange.bin.restoring_files import put_file_back, restore_files
from exchange.bin.rows import in_batches, in_order, model_of
from exchange.signals import roles_changed

SILENT_APPS = frozenset({"wagtail_localize", "taggit"})
SILENT = frozenset({"wagtailcore.revision", "wagtailcore.workflowstate", "wagtailcore.taskstate"})
"""Rows of history: nothing is made of them again, and who hears that one was saved would take it for news."""


@dataclass(slots=True)
class Restored:
    """What came back. `drafts` are titles of pages that were live and came back as drafts, `left_out` rows that did
    not come back, by the name of their kind; `slug` is the new one if the old one was taken."""

    thing: Any = None
    drafts: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    slug: str = ""
    live: int = 0


Told = Callable[[int], None]
"""Is told how many rows are back."""


def restore(item: BinnedItem, user: Any = None, under: Page | None = None, tell: Told = lambda _rows: None) -> Restored:
    """Restore `item` in one transaction; without a user, with everybody's rights.

    Raises NotRestorableError, with a text for the user, and leaves everything as it is.
    """
    try:
        with transaction.atomic():
            return _restore(_taken(item), user, under, tell)
    except DatabaseError as error:
        raise NotRestorableError(
            _("“%(title)s” could not be restored: something else was saved in its place at this moment. Try again.")
            % {"title": item.title}
        ) from error


def _taken(item: BinnedItem) -> BinnedItem:
    """Return the item, locked: of two people who restore it at once, the second one waits and is then refused."""
    taken = BinnedItem.objects.select_for_update().filter(pk=item.pk).first()
    if taken is None or taken.is_expired:
        raise NotRestorableError(_("This is no longer in the bin: its time has passed, or it was deleted for good."))
    if taken.restored_at is not None:
        raise NotRestorableError(_("“%(title)s” has been restored already.") % {"title": taken.title})
    return taken


@transaction.atomic
def restore_together(items: Iterable[BinnedItem], user: Any) -> list[Restored]:
    """Restore several items, all or none; what was deleted last comes first, since it may be above the others."""
    return [restore(item, user) for item in sorted(items, key=lambda item: -item.pk)]


def _restore(item: BinnedItem, user: Any, under: Page | None, tell: Told) -> Restored:
    restored = Restored()
    if item.kind == Kind.REPLACED_FILE:
        restored.thing = put_file_back(item)
    else:
        _restore_rows(item, user, under, restored, tell)
    item.restored_at, item.restored_by = timezone.now(), user
    item.save(update_fields=["restored_at", "restored_by"])
    for table in (item.rows, item.links):
        table.all().delete()
    log(restored.thing, "exchange.restored", user=user, data={"rows": item.row_count})
    return restored


def _restore_rows(item: BinnedItem, user: Any, under: Page | None, restored: Restored, tell: Told) -> None:
    place = _place(item, under)
    made = plan(item)
    _refuse_without_root(item, made)
    tables: dict[type[Model], list[Any]] = {}
    for model, keys, refused in insert(item, made, _changes(place)):
        tables.setdefault(model, []).extend(keys)
        tell(sum(map(len, tables.values())))
        for row in refused:
            _refuse_root(item, row)
            _count(restored, row.model)
    _hand_on_left_out(item, made, restored)
    _link_again(item)
    if place is not None:
        Page.objects.filter(pk=place.parent.pk).update(numchild=F("numchild") + 1)
        restored.slug = place.slug if place.slug != place.old_slug else ""
        put_back(item.family)
        _keep_drafts(tables.get(Page, []), user, restored)
    restore_files(item)
    _say_saved(tables)
    _refer_again(item)
    if GroupPagePermission in tables:
        roles_changed.send(sender=BinnedItem)  # roles may have changed since
    restored.thing = _thing(item)


def _place(item: BinnedItem, under: Page | None) -> Place | None:
    if item.kind != Kind.PAGE:
        return None
    refuse_taken_language(item)
    return place_under(parent_of(item, under), top_row(item))


def _changes(place: Place | None) -> Any:
    label = Page._meta.label_lower
    return lambda model, fields: place.fields_at(fields) if place is not None and model == label else fields


def _thing(item: BinnedItem) -> Any:
    model = model_of(item.model)
    return model._base_manager.get(pk=item.object_id) if model is not None else None


# What cannot come back


def _refuse_without_root(item: BinnedItem, made: Plan) -> None:
    """Raise NotRestorableError if the thing itself cannot come back; say what it waits for."""
    if item.model in made.unknown:
        raise NotRestorableError(_("The site no longer has this kind of thing, so it cannot be restored."))
    for (label, key), target in made.left_out.items():
        if key == item.object_id and label in _labels_of(item):
            raise NotRestorableError(
                _("It belongs to something that is gone itself: %(name)s. Restore that first.")
                % {"name": _name_in_bin(*target)}
            )


def _labels_of(item: BinnedItem) -> set[str]:
    model = model_of(item.model)
    bases = [] if model is None else [model, *model._meta.get_parent_list()]
    return {base._meta.label_lower for base in bases}


def _name_in_bin(label: str, key: str) -> str:
    model = model_of(label)
    kind = str(model._meta.verbose_name) if model is not None else label
    row = BinnedRow.objects.filter(model=label, object_id=key, item__restored_at=None).select_related("item").first()
    return f"{kind} “{row.item.title}”" if row is not None else kind


def _refuse_root(item: BinnedItem, row: BinnedRow) -> None:
    if row.object_id == item.object_id and row.model in _labels_of(item):
        raise NotRestorableError(
            _("“%(title)s” cannot come back, because something else has taken its place, code or name. Rename that.")
            % {"title": item.title}
        )


def _count(restored: Restored, label: str) -> None:
    model = model_of(label)
    name = str(model._meta.verbose_name_plural) if model is not None else label
    restored.left_out[name] = restored.left_out.get(name, 0) + 1


def _hand_on_left_out(item: BinnedItem, made: Plan, restored: Restored) -> None:
    """Hand on each row that waits for another deleted thing to that one's item, to come back with it."""
    for (label, key), (target_label, target_key) in made.left_out.items():
        row = item.rows.get(model=label, object_id=key)
        waits_for = (
            BinnedRow.objects.filter(model=target_label, object_id=target_key, item__restored_at=None)
            .exclude(item=item)
            .first()
        )
        if waits_for is None:
            _count(restored, label)
        elif not BinnedRow.objects.filter(item=waits_for.item_id, model=label, object_id=key).exists():
            row.item_id = waits_for.item_id
            row.save(update_fields=["item"])


# What follows


def _link_again(item: BinnedItem) -> None:
    """Fill the fields that the deletion emptied, unless somebody has filled them since."""
    for link in in_order(item.links.exclude(field="")):
        model = model_of(link.model)
        if model is None or not _has_field(model, link.field):
            continue
        rows = model._base_manager.filter(pk=link.object_id, **{f"{link.field}__isnull": True})
        if link.field == "alias_of":
            # Edited since, it is a page of its own, and would lose that at the next publishing of its source.
            rows = rows.filter(latest_revision=None)
        reference: Any = model._meta.get_field(link.field)
        if reference.remote_field.model._base_manager.filter(pk=link.target).exists():
            rows.update(**{reference.attname: link.target})


def _has_field(model: type[Model], name: str) -> bool:
    return any(each.name == name and isinstance(each, models.ForeignKey) for each in model._meta.concrete_fields)


def _keep_drafts(pages: list[Any], user: Any, restored: Restored) -> None:
    """Keep live what was live if `user` may publish it; otherwise it comes back as a draft."""
    for batch in in_batches(pages):
        live = list(Page.objects.filter(pk__in=batch, live=True).specific())
        allowed = [page for page in live if user is None or decides_about(user, page)]
        restored.live += len(allowed)
        kept = {page.pk for page in allowed}
        drafts = [page for page in live if page.pk not in kept]
        restored.drafts += [page.title for page in drafts]
        Page.objects.filter(pk__in=[page.pk for page in drafts]).update(
            live=False, has_unpublished_changes=True, live_revision=None
        )
        if user is not None:
            _unschedule(batch, kept)


def _unschedule(batch: list[Any], kept: set[Any]) -> None:
    others = [str(pk) for pk in batch if pk not in kept]
    Revision.page_revisions.filter(object_id__in=others).update(approved_go_live_at=None)


def _say_saved(tables: dict[type[Model], list[Any]]) -> None:
    """Send the signal that a saved object sends, so that indexes, groups and references are made again."""
    parents = {parent for model in tables for parent in model._meta.get_parent_list()}
    for model, keys in tables.items():
        if model in parents and model is not Page:
            continue
        if model is Page:
            keys = _pages_without_type(keys, tables)
        if model._meta.app_label in SILENT_APPS or model._meta.label_lower in SILENT:
            continue
        for batch in in_batches(keys):
            for each in model._base_manager.filter(pk__in=batch):
                send_saved(each)


def _pages_without_type(keys: list[Any], tables: dict[type[Model], list[Any]]) -> list[Any]:
    typed = {key for model, found in tables.items() if issubclass(model, Page) and model is not Page for key in found}
    return [key for key in keys if key not in typed]


def send_saved(thing: Model) -> None:
    post_save.send(
        sender=type(thing),
        instance=thing,
        created=False,
        raw=False,
        update_fields=None,
        using=router.db_for_write(type(thing)),
    )


def _refer_again(item: BinnedItem) -> None:
    """Update the index of references, for whatever links to the thing or names it in its text."""
    seen: set[tuple[str, str]] = set()
    for link in in_order(item.links.all()):
        if (link.model, link.object_id) not in seen:
            seen.add((link.model, link.object_id))
            _refer(link)


def _refer(link: BinnedLink) -> None:
    model = model_of(link.model)
    found: Any = model._base_manager.filter(pk=link.object_id).first() if model is not None else None
    if found is None:
        return
    thing = found.specific if isinstance(found, Page) else found
    if link.field:
        send_saved(thing)
    elif ReferenceIndex.model_is_indexable(type(thing)):
        ReferenceIndex.create_or_update_for_object(thing)
