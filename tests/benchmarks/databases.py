"""An empty database for each measurement, in a process of its own, so that none sees what another left."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "exchange.site.settings.test"


def in_a_database_of_its_own(name: str, *command: str) -> None:
    """Run `python -m COMMAND…` on an empty database: of the server of DATABASE_URL, or else of SQLite, in a file."""
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = _on_server(server, f"bench_{name}") if server.startswith("postgres") else f"sqlite:///{folder}/{name}.db"
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}
        subprocess.run([sys.executable, "-m", *command], cwd=_ROOT, env=environment, check=True)


def _on_server(server: str, name: str) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def set_up() -> None:
    """Start Django, make the tables, and load the concepts that the exchange comes with."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_concepts", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123


def settle() -> None:
    """What the databases do by themselves soon after a bulk write."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
