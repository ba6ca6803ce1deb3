"""The settings of the engine `elasticsearch`, each with its default, read in this one place.

Secrets are not Django settings: those appear on debug pages and in reports. They come from the environment, or
from a file that the environment names.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.declared_settings import Setting, SettingTable

SETTINGS = SettingTable(
    Setting(
        "EXCHANGE_ELASTICSEARCH_HOSTS",
        (list, str),
        ("http://127.0.0.1:9200",),
        "addresses of the nodes, as a list or a text with commas",
        shown="`http://127.0.0.1:9200`",
    ),
    Setting(
        "EXCHANGE_ELASTICSEARCH_INDEX",
        str,
        "exchange-search",
        "what the names of indices and aliases begin with; one for each site",
    ),
    Setting(
        "EXCHANGE_ELASTICSEARCH_CA_FILE",
        (str, Path),
        "",
        "the certificate authority that signed the nodes' certificates",
        shown="empty",
    ),
    Setting(
        "EXCHANGE_ELASTICSEARCH_WORKER",
        bool,
        False,
        "whether `deliver_search --watch` runs, so that a page save delivers nothing itself",
    ),
    Setting(
        "EXCHANGE_ELASTICSEARCH_SEARCH_SECONDS",
        float,
        1,
        "how long a search may take before the database answers instead",
    ),
    Setting(
        "EXCHANGE_ELASTICSEARCH_PUBLISH_SECONDS",
        float,
        1,
        "how long a page save waits for the cluster if no worker is set up",
    ),
    Setting(
        "EXCHANGE_ELASTICSEARCH_BULK_SECONDS",
        float,
        30,
        "how long a worker or a command waits for a bulk to be written",
    ),
    Setting("EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS", int, 500, "families in one bulk at most"),
    Setting(
        "EXCHANGE_ELASTICSEARCH_BULK_BYTES",
        int,
        5_000_000,
        "bytes of one bulk at most; a family larger than that is sent alone",
        shown="5,000,000",
    ),
    Setting("EXCHANGE_ELASTICSEARCH_SHARDS", int, 1, "primary shards of a new index (docs/scaling.md)"),
    Setting("EXCHANGE_ELASTICSEARCH_REPLICAS", int, 0, "copies of each shard; at least one if a node may fail"),
    Setting(
        "EXCHANGE_ELASTICSEARCH_OLD_INDICES", int, 1, "indices before the present one that are kept after a rebuild"
    ),
)


def hosts() -> tuple[str, ...]:
    """Return addresses of the nodes, as "https://search-1.example.org:9200"."""
    given = SETTINGS["EXCHANGE_ELASTICSEARCH_HOSTS"]
    return tuple(given.split(",")) if isinstance(given, str) else tuple(given)


def index_prefix() -> str:
    """Return what the names of indices and aliases begin with."""
    return str(SETTINGS["EXCHANGE_ELASTICSEARCH_INDEX"])


def ca_file() -> str:
    """Return the file of the certificate authority that signed the nodes' certificates; "" for the system's."""
    return str(SETTINGS["EXCHANGE_ELASTICSEARCH_CA_FILE"])


def search_seconds() -> float:
    """Return how long a search may take before the database answers instead."""
    return float(SETTINGS["EXCHANGE_ELASTICSEARCH_SEARCH_SECONDS"])


def bulk_seconds() -> float:
    """Return how long a worker or a command waits for a bulk to be written."""
    return float(SETTINGS["EXCHANGE_ELASTICSEARCH_BULK_SECONDS"])


def publish_seconds() -> float:
    """Return how long a page save waits for the cluster if no worker is set up."""
    return float(SETTINGS["EXCHANGE_ELASTICSEARCH_PUBLISH_SECONDS"])


def bulk_documents() -> int:
    """Return how many families are in one bulk at most."""
    return int(SETTINGS["EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS"])


def bulk_bytes() -> int:
    """Return how many bytes one bulk has at most."""
    return int(SETTINGS["EXCHANGE_ELASTICSEARCH_BULK_BYTES"])


def shards() -> int:
    """Return how many primary shards a new index has."""
    return int(SETTINGS["EXCHANGE_ELASTICSEARCH_SHARDS"])


def replicas() -> int:
    """Return how many copies of each shard there are."""
    return int(SETTINGS["EXCHANGE_ELASTICSEARCH_REPLICAS"])


def old_indices() -> int:
    """Return how many indices before the present one are kept after a rebuild."""
    return int(SETTINGS["EXCHANGE_ELASTICSEARCH_OLD_INDICES"])


def has_worker() -> bool:
    """Return whether `deliver_search --watch` runs, so that a save need not deliver itself."""
    return bool(SETTINGS["EXCHANGE_ELASTICSEARCH_WORKER"])


def secret(name: str) -> str:
    """Return the secret in EXCHANGE_ELASTICSEARCH_<name>, or in the file that …_<name>_FILE names."""
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
