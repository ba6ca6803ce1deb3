"""Starts and stops servers for local work without Docker: `python -m tests.services start|stop|status`.

`start` writes their addresses to `.env.services`, which the settings read; `stop` ends them and removes it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import zlib
from pathlib import Path

from tests.services.artifacts import VERSIONS
from tests.services.elasticsearch import cluster
from tests.services.postgresql import postgresql
from tests.services.processes import ServiceMissingError, end, is_running

_ROOT = Path(__file__).resolve().parents[2]
FOLDER = _ROOT / "var" / "services"
STATE = FOLDER / "running.json"
ENVIRONMENT = _ROOT / ".env.services"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("act", choices=("start", "stop", "status"))
    parser.add_argument("--elasticsearch", choices=sorted(VERSIONS), default="9", help="Major version.")
    parser.add_argument("--nodes", type=int, default=1, help="Nodes of the Elasticsearch cluster.")
    options = parser.parse_args(arguments)
    if options.act == "start":
        return _start(options.elasticsearch, options.nodes)
    return _stop() if options.act == "stop" else _status()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _running() -> dict[str, int]:
    """The processes that `start` started and that still run, by name."""
    if not STATE.exists():
        return {}
    started: dict[str, int] = json.loads(STATE.read_text())
    return {name: pid for name, pid in started.items() if is_running(pid)}


def _start(major: str, nodes: int) -> int:
    if _running():
        _say("The services run already; stop them first.")
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    database = postgresql(_database_folder(), outlives_parent=True)
    elastic = cluster(major, FOLDER / "elasticsearch", nodes, outlives_parent=True)
    pids: dict[str, int] = {}
    try:
        database.start()
        if database.process is not None:
            pids["postgresql"] = database.process.pid
        elastic.start()
        pids.update({node.name: node.pid for node in elastic.nodes})
    except ServiceMissingError:
        database.stop()
        elastic.stop()
        raise
    STATE.write_text(json.dumps(pids))
    ENVIRONMENT.write_text(
        f"DATABASE_URL={database.url}\n"
        "EXCHANGE_SEARCH_ENGINE=elasticsearch\n"
        f"EXCHANGE_ELASTICSEARCH_HOSTS={','.join(elastic.urls)}\n"
    )
    _say(f"PostgreSQL and Elasticsearch {VERSIONS[major]} run; their addresses are in {ENVIRONMENT.name}.")
    return 0


def _database_folder() -> Path:
    """PostgreSQL's user must be able to walk to its folder, which a checkout in root's home does not allow."""
    return Path("/var/tmp") / f"exchange-services-{zlib.crc32(str(_ROOT).encode()):08x}"


def _stop() -> int:
    for pid in _running().values():
        end(pid)
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.rmtree(_database_folder(), ignore_errors=True)
    ENVIRONMENT.unlink(missing_ok=True)
    _say("The services are stopped.")
    return 0


def _status() -> int:
    running = _running()
    for name, pid in running.items():
        _say(f"{name} runs as process {pid}.")
    if not running:
        _say("No service runs.")
    return 0 if running else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServiceMissingError as problem:
        sys.exit(str(problem))
