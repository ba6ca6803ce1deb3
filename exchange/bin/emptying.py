"""Emptying: what has expired, or what somebody deletes for good, leaves the bin with its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from exchange.bin.models import BinnedFile, BinnedItem
from exchange.bin.storage import bin_storage


@transaction.atomic
def delete_for_good(item: BinnedItem, user: Any = None) -> None:
    """Remove the item, its rows and, once that is sure, its files; log who did it, if somebody did."""
    if user is not None:
        log(item, "exchange.deleted_for_good", user=user, title=item.get_kind_display(), deleted=True)
    names = list(item.files.values_list("stored_as", flat=True))
    item.rows.all().delete()
    item.delete()
    transaction.on_commit(lambda: _delete_files(names))


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        bin_storage().delete(name)


def orphans() -> Iterator[str]:
    """Yield the files of deletions that did not happen in the end: no item names them."""
    storage = bin_storage()
    try:
        _folders, names = storage.listdir("")
    except FileNotFoundError:
        return
    for name in names:
        if not BinnedFile.objects.filter(stored_as=name).exists():
            yield name
