"""The bin's private storage: files that no address leads to."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from exchange.conf import setting

ALIAS = "exchange_bin"


def bin_storage() -> Storage:
    """Return the storage that the host configures as STORAGES["exchange_bin"], or a folder next to MEDIA_ROOT."""
    if ALIAS in settings.STORAGES:
        return storages[ALIAS]
    return FileSystemStorage(
        location=bin_root(), base_url=None, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def bin_root() -> Path:
    """Return the folder of deleted files if no storage is configured."""
    if configured := setting("EXCHANGE_BIN_ROOT"):
        return Path(configured)
    media = Path(settings.MEDIA_ROOT or "media").resolve()
    return media.with_name(f"{media.name}-bin")


def keep_copy(source: File) -> str:
    """Copy `source` chunk by chunk into the bin; return its name there, which reveals nothing."""
    return bin_storage().save(uuid.uuid4().hex, source)
