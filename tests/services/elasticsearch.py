"""An Elasticsearch cluster of one or several nodes on this machine, which tests may hurt."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services.artifacts import Installation, installation
from tests.services.processes import end, free_ports, start, wait_until

STARTING = 120.0
HEAP = "512m"


@dataclass(slots=True)
class Node:
    """One server; its data outlives a `kill` and a `start`."""

    name: str
    home: Path
    http_port: int
    transport_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def log(self) -> Path:
        return self.home / "node.log"

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} does not run.")
        return self.process.pid

    def kill(self) -> None:
        """End the server in the middle of what it does, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait(timeout=20)
        self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server takes connections and answers nothing, as one does whose machine swaps or collects garbage."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        if self.process is not None:
            end(self.process.pid)
            self.process = None


@dataclass(slots=True)
class Cluster:
    """Nodes of one version that form a cluster in `folder`."""

    installation: Installation
    folder: Path
    nodes: list[Node] = field(default_factory=list)
    outlives_parent: bool = False
    heap: str = HEAP

    @property
    def urls(self) -> list[str]:
        return [node.url for node in self.nodes]

    def start(self) -> None:
        """Start the nodes that do not run, and wait until all have joined."""
        started = [node for node in self.nodes if node.process is None]
        for node in started:
            self._start(node)
        for node in started:
            if node.process is not None:
                wait_until(lambda node=node: self._has_joined(node), node.process, STARTING, node.log)  # type: ignore[misc]

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, node: Node) -> None:
        for name in ("config", "data", "logs", "tmp"):
            (node.home / name).mkdir(parents=True, exist_ok=True)
        modules = node.home / "modules"
        if not modules.exists():
            modules.symlink_to(self.installation.modules)
        flags = [f"-Xmx{self.heap}", f"-Xms{self.heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4"]
        flags += [f"-Des.path.home={node.home}", f"-Djava.io.tmpdir={node.home / 'tmp'}"]
        if self.installation.version.startswith("8."):
            flags.append("-Djava.security.manager=allow")
        arguments = ["StartNode", str(node.home)]
        arguments += [f"{name}={value}" for name, value in self._settings(node).items()]
        node.process = start(
            [str(self.installation.java), *flags, "-cp", self.installation.class_path, *arguments],
            node.log,
            outlives_parent=self.outlives_parent,
        )

    def _settings(self, node: Node) -> Mapping[str, str]:
        settings = {
            "path.data": str(node.home / "data"),
            "path.logs": str(node.home / "logs"),
            "node.name": node.name,
            "cluster.name": "exchange",
            "network.host": "127.0.0.1",
            "http.port": str(node.http_port),
            "transport.port": str(node.transport_port),
            # A machine that is nearly full must not decide what the tests see.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "node.processors": "2",
        }
        if len(self.nodes) == 1:
            settings["discovery.type"] = "single-node"
            return settings
        # A list is told by its comma, also one with a single item.
        settings["discovery.seed_hosts"] = ",".join(f"127.0.0.1:{each.transport_port}" for each in self.nodes)
        settings["cluster.initial_master_nodes"] = ",".join(each.name for each in self.nodes)
        return settings

    def _has_joined(self, node: Node) -> bool:
        try:
            health = ask(node.url, "/_cluster/health")
        except OSError:
            return False
        return health["status"] != "red" and health["number_of_nodes"] == len(self.nodes)


def cluster(major: str, folder: Path, size: int = 1, *, outlives_parent: bool = False) -> Cluster:
    """A cluster that is not started. Raises ServiceMissingError where its artifacts cannot be had."""
    ports = free_ports(2 * size)
    nodes = [
        Node(f"node-{number + 1}", folder / f"node-{number + 1}", ports[2 * number], ports[2 * number + 1])
        for number in range(size)
    ]
    return Cluster(installation(major), folder, nodes, outlives_parent)


def ask(url: str, path: str, method: str = "GET", body: Mapping[str, Any] | None = None, seconds: float = 5.0) -> Any:
    """A request without the client, so that tests do not look through the eyes of what they test.

    Raises OSError where the server does not answer or refuses.
    """
    request = urllib.request.Request(
        url + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=seconds) as response:
        return json.load(response)
