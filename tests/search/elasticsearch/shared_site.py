"""A site whose database and search server several processes share, as the machines of a large site do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import environ
import psycopg
from django.db import connections

from search.engines.elasticsearch.state import names
from tests.services.postgresql import PostgreSQL
from tests.services.processes import end, start

ROOT = Path(__file__).resolve().parents[3]
_NAME = "shared_site"


@dataclass(frozen=True, slots=True)
class SharedSite:
    """What a further process of the site is started with."""

    database_url: str
    hosts: Sequence[str]
    folder: Path

    def start(self, *command: str, hosts: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start `manage.py COMMAND…` beside this process; it ends with this one at the latest."""
        environment = {
            "SEARCH_TEST_DATABASE_URL": self.database_url,
            "EXCHANGE_ELASTICSEARCH_HOSTS": ",".join(hosts or self.hosts),
            "EXCHANGE_ELASTICSEARCH_INDEX": names().prefix,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        }
        line = [sys.executable, "-m", "django", *command, "--settings", "tests.search.settings_with_server"]
        return start(line, self.folder / f"{command[0]}.log", environment=environment)

    @contextmanager
    def running(self, *command: str, hosts: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
        process = self.start(*command, hosts=hosts)
        try:
            yield process
        finally:
            end(process.pid)

    def run(self, *command: str, hosts: Sequence[str] = (), seconds: float = 60) -> None:
        """Run a command to its end."""
        process = self.start(*command, hosts=hosts)
        try:
            code = process.wait(timeout=seconds)
        finally:
            end(process.pid)
        assert code == 0, (self.folder / f"{command[0]}.log").read_text()


@contextmanager
def shared_database(server: PostgreSQL) -> Iterator[str]:
    """Within, the site's database is one of the server, with all tables, in place of the one of this process."""
    with psycopg.connect(server.url, autocommit=True) as raw:
        raw.execute(f"CREATE DATABASE {_NAME}")
    url = server.url.rpartition("/")[0] + f"/{_NAME}"
    own, own_settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = connections.configure_settings({"default": environ.Env.db_url_config(url)})[
        "default"
    ]
    connections["default"] = connections.create_connection("default")
    try:
        _migrate(url)
        yield url
    finally:
        connections["default"].close()
        connections.settings["default"] = own_settings
        connections["default"] = own
        with psycopg.connect(server.url, autocommit=True) as raw:
            raw.execute(f"DROP DATABASE {_NAME} WITH (FORCE)")


def _migrate(url: str) -> None:
    """In a process of its own: Wagtail's migrations look at the kind of database when they are first imported."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--settings", "tests.search.settings"],
        cwd=ROOT,
        env={**os.environ, "SEARCH_TEST_DATABASE_URL": url},
        check=True,
        timeout=180,
    )
