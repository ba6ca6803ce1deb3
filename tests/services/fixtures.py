"""The servers as pytest fixtures: one of each for a test run, started when first asked for.

With several test processes, tests that share a server are to be marked with one `xdist_group`, so that
`--dist loadgroup` runs them in one process and each server is started once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import require
from tests.services.elasticsearch import Cluster, cluster
from tests.services.postgresql import PostgreSQL, postgresql
from tests.services.processes import ServiceMissingError


@contextmanager
def _running(major: str, size: int = 1) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="elasticsearch-") as folder:
        try:
            made = cluster(major, Path(folder), size)
            made.start()
        except ServiceMissingError as missing:
            require(str(missing))
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
def elasticsearch_8() -> Iterator[Cluster]:
    """A single node of version 8."""
    with _running("8") as made:
        yield made


@pytest.fixture(scope="session")
def elasticsearch_9() -> Iterator[Cluster]:
    """A single node of version 9."""
    with _running("9") as made:
        yield made


@pytest.fixture
def three_nodes() -> Iterator[Cluster]:
    """A cluster of three nodes of version 8, fresh for each test, which may kill them."""
    with _running("8", 3) as made:
        yield made


@pytest.fixture
def single_node() -> Iterator[Cluster]:
    """A single node of version 8, fresh for each test, which may kill it."""
    with _running("8") as made:
        yield made


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A PostgreSQL server."""
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        Path(folder).chmod(0o755)  # its user is another one than that of the tests
        try:
            made = postgresql(Path(folder) / "server")
            made.start()
        except ServiceMissingError as missing:
            require(str(missing))
        try:
            yield made
        finally:
            made.stop()
