"""A PostgreSQL server on this machine, from the programs that Debian's package brings."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.services.processes import ServiceMissingError, end, free_ports, start, wait_until

STARTING = 60.0
USER = "exchange"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    # The data is thrown away; only the speed of a commit is not that of a server that keeps it.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
}


@dataclass(slots=True)
class PostgreSQL:
    """One server with a database; anyone on this machine may log in."""

    programs: Path
    folder: Path
    port: int
    outlives_parent: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Make the data folder where there is none, and start the server."""
        owner = _unprivileged()
        self.folder.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(self.folder, owner)
        if not (self.folder / "data").exists():
            command = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-U", USER, "-A", "trust"]
            made = subprocess.run(
                [*_as(owner), *command, "-E", "UTF8", "--no-locale"], capture_output=True, text=True, timeout=STARTING
            )
            if made.returncode:
                raise ServiceMissingError(f"initdb failed: {made.stderr[-1500:]}")
        options = [option for name, value in _SETTINGS.items() for option in ("-c", f"{name}={value}")]
        server = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *options]
        log = self.folder / "server.log"
        self.process = start([*_as(owner), *server], log, outlives_parent=self.outlives_parent)
        wait_until(self._serves, self.process, STARTING, log)

    def stop(self) -> None:
        if self.process is not None:
            end(self.process.pid)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _serves(self) -> bool:
        ready = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return subprocess.run(ready, timeout=5).returncode == 0


def postgresql(folder: Path, *, outlives_parent: bool = False) -> PostgreSQL:
    """A server that is not started. Raises ServiceMissingError where its programs are missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise ServiceMissingError("PostgreSQL is not installed (Debian: apt-get install postgresql).")
    return PostgreSQL(found[-1].parent, folder, free_ports(1)[0], outlives_parent)


def _unprivileged() -> str:
    """The user to run the server as: it refuses to run as root."""
    if os.getuid() != 0:
        return ""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise ServiceMissingError("PostgreSQL does not run as root, and there is no other user to run it as.")


def _as(owner: str) -> list[str]:
    """A prefix that changes the user and then becomes the command, so that its process is the server's."""
    return ["setpriv", "--reuid", owner, "--regid", str(pwd.getpwnam(owner).pw_gid), "--clear-groups"] if owner else []
