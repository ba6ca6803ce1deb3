"""Runs a command on a PostgreSQL server of its own: `python -m tests.services.on_postgresql pytest tests/exchange`.

The server is empty, on loopback, and gone afterwards; the command finds it as the database of the site and
of the tests of the search.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services.postgresql import postgresql
from tests.services.processes import ServiceMissingError


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        Path(folder).chmod(0o755)  # its user is another one than ours
        try:
            server = postgresql(Path(folder) / "server")
            server.start()
        except ServiceMissingError as missing:
            sys.stderr.write(f"{missing}\n")
            return 1
        try:
            addresses = {"DATABASE_URL": server.url, "SEARCH_TEST_DATABASE_URL": server.url}
            return subprocess.run(command, env=os.environ | addresses).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
