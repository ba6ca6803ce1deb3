"""Files that come back from the bin's storage to where they were."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exchange.bin.models import BinnedItem
from exchange.bin.placing import NotRestorableError
from exchange.bin.rows import model_of
from exchange.bin.storage import bin_storage


def restore_files(item: BinnedItem) -> None:
    """Put each file back under its old name, or one like it if that is taken."""
    model = model_of(item.model)
    if model is None:
        return
    for kept in item.files.all():
        field: Any = model._meta.get_field(kept.field)
        with bin_storage().open(kept.stored_as) as content:
            name = field.storage.save(kept.name, content)
        if name != kept.name:
            model._base_manager.filter(pk=item.object_id).update(**{kept.field: name})
        forget_file(kept.stored_as)
    item.files.all().delete()


def put_file_back(item: BinnedItem) -> Any:
    """Give a picture or document its former file; the present one goes into the bin in turn."""
    model = model_of(item.model)
    thing: Any = model._base_manager.select_for_update().filter(pk=item.object_id).first() if model else None
    kept = item.files.first()
    if thing is None or kept is None:
        raise NotRestorableError(
            _("What the file belonged to is gone. Restore “%(title)s” first.") % {"title": item.title}
        )
    present = getattr(thing, kept.field)
    storage, name = present.storage, present.name
    with bin_storage().open(kept.stored_as) as content:
        setattr(thing, kept.field, storage.save(kept.name, content))
    for column, value in item.family.items():
        setattr(thing, column, value)
    thing.save()
    if hasattr(thing, "renditions"):
        thing.renditions.all().delete()
    transaction.on_commit(lambda: storage.delete(name))
    forget_file(kept.stored_as)
    item.files.all().delete()
    return thing


def forget_file(stored_as: str) -> None:
    """Remove a copy once nothing can fail any more."""
    transaction.on_commit(lambda: bin_storage().delete(stored_as))
