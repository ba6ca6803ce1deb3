"""The settings of the engine `elasticsearch`, each with its default, read in this one place.

Secrets are no Django settings: those appear on debug pages and in reports. They come from the environment, or
from a file that the environment names.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def _setting(name: str, default: Any) -> Any:
    return getattr(settings, f"EXCHANGE_ELASTICSEARCH_{name}", default)


def hosts() -> tuple[str, ...]:
    """EXCHANGE_ELASTICSEARCH_HOSTS: addresses of the nodes, as "https://search-1.example.org:9200"."""
    given: str | Sequence[str] = _setting("HOSTS", ("http://127.0.0.1:9200",))
    return tuple(given.split(",")) if isinstance(given, str) else tuple(given)


def index_prefix() -> str:
    """EXCHANGE_ELASTICSEARCH_INDEX: what the names of indices and aliases begin with; one for each site."""
    return str(_setting("INDEX", "exchange-search"))


def ca_file() -> str:
    """EXCHANGE_ELASTICSEARCH_CA_FILE: the certificate authority that signed the nodes' certificates."""
    return str(_setting("CA_FILE", ""))


def search_seconds() -> float:
    """EXCHANGE_ELASTICSEARCH_SEARCH_SECONDS: how long a search may take before the database answers instead."""
    return float(_setting("SEARCH_SECONDS", 1.0))


def bulk_seconds() -> float:
    """EXCHANGE_ELASTICSEARCH_BULK_SECONDS: how long a worker or a command waits for a bulk to be written."""
    return float(_setting("BULK_SECONDS", 30.0))


def publish_seconds() -> float:
    """EXCHANGE_ELASTICSEARCH_PUBLISH_SECONDS: how long a page save waits for the cluster where no worker is set up."""
    return float(_setting("PUBLISH_SECONDS", 1.0))


def bulk_documents() -> int:
    """EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS: families in one bulk at most."""
    return int(_setting("BULK_DOCUMENTS", 500))


def bulk_bytes() -> int:
    """EXCHANGE_ELASTICSEARCH_BULK_BYTES: bytes of one bulk at most; a family larger than that is sent alone."""
    return int(_setting("BULK_BYTES", 5_000_000))


def shards() -> int:
    """EXCHANGE_ELASTICSEARCH_SHARDS: primary shards of a new index (docs/scaling.md)."""
    return int(_setting("SHARDS", 1))


def replicas() -> int:
    """EXCHANGE_ELASTICSEARCH_REPLICAS: copies of each shard; at least one where a node may fail."""
    return int(_setting("REPLICAS", 0))


def old_indices() -> int:
    """EXCHANGE_ELASTICSEARCH_OLD_INDICES: indices before the present one that are kept after a rebuild."""
    return int(_setting("OLD_INDICES", 1))


def has_worker() -> bool:
    """EXCHANGE_ELASTICSEARCH_WORKER: whether `deliver_search --watch` runs, so that a save need not deliver itself."""
    return bool(_setting("WORKER", False))


def secret(name: str) -> str:
    """The secret in EXCHANGE_ELASTICSEARCH_<name>, or in the file that EXCHANGE_ELASTICSEARCH_<name>_FILE names."""
    variable = f"EXCHANGE_ELASTICSEARCH_{name}"
    if hasattr(settings, variable):
        raise ImproperlyConfigured(
            f"{variable} is a Django setting, and would be shown on debug pages. Remove it from the settings, and give"
            f" it in the environment, or name its file in the environment as {variable}_FILE."
        )
    path = os.environ.get(f"{variable}_FILE")
    if not path:
        return os.environ.get(variable, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{variable}_FILE names {path}, which cannot be read: {error.strerror}.") from None
