"""Prints the packages of the plugin, their arrows and their cycles: `python -m tests.structure`.

Read from the source by grimp, as import-linter does. Ends with 1 if there is a cycle, or if an app names a model of
another one that it must not know.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

APPS = ("search", "exchange", "practices", "visits")
KNOWS = {
    "search": {"search"},
    "exchange": {"search", "exchange"},
    "practices": {"search", "exchange", "practices"},
    "visits": {"search", "exchange", "visits"},
}
"""Which apps an app may name."""
LABELS = {"exchange_search": "search", "exchange": "exchange", "practices": "practices", "visits": "visits"}
MODEL_NAME = re.compile(rf"[\"']({'|'.join(LABELS)})\.([A-Z]\w+)[\"']")
COLLECTED = {f"{app}.models" for app in APPS}
"""What Django reads to find the models of an app: it names all of them, and nothing below it imports it."""


def main() -> int:
    graph = grimp.build_graph(*APPS)
    faults = 0
    for ancestor in sorted(_packages(graph)):
        arrows = _arrows(graph, ancestor)
        if not arrows:
            continue
        print(f"\n{ancestor}")
        for package in sorted(arrows):
            print(f"    {package.removeprefix(ancestor + '.')} -> {', '.join(sorted(arrows[package]))}")
        for cycle in _cycles(arrows):
            faults += 1
            print(f"    CYCLE: {' -> '.join(cycle)}")
    for place, name in forbidden_names():
        faults += 1
        print(f"{place} names {name}")
    print(f"\n{len(_packages(graph))} packages, {len(graph.modules)} modules, {faults} faults")
    return 1 if faults else 0


def _packages(graph: grimp.ImportGraph) -> set[str]:
    return {module for module in graph.modules if graph.find_children(module) and ".migrations" not in module}


def _arrows(graph: grimp.ImportGraph, ancestor: str) -> dict[str, set[str]]:
    """For each child of a package that imports others of them: their names."""
    found: dict[str, set[str]] = {}
    children = graph.find_children(ancestor)
    for child in children:
        inside = {child, *graph.find_descendants(child)}
        for module in inside - COLLECTED:
            for imported in graph.find_modules_directly_imported_by(module) - inside:
                other = next((each for each in children if f"{imported}.".startswith(f"{each}.")), None)
                if other:
                    found.setdefault(child, set()).add(other.removeprefix(f"{ancestor}."))
    return found


def _cycles(arrows: dict[str, set[str]]) -> Iterator[list[str]]:
    """One way round for each child that can be reached from itself."""
    by_name = {package.rsplit(".", 1)[1]: targets for package, targets in arrows.items()}
    for start in by_name:
        ways = [[start]]
        seen: set[str] = set()
        while ways:
            way = ways.pop()
            for target in by_name.get(way[-1], ()):
                if target == start:
                    yield [*way, start]
                    ways = []
                    break
                if target not in seen:
                    seen.add(target)
                    ways.append([*way, target])


def forbidden_names(root: Path = Path()) -> Iterator[tuple[str, str]]:
    """Where an app names, as a string, a model of an app that it must not know."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if path.relative_to(root).parts[1] in {"migrations", "site"}:
                continue
            for label, model in MODEL_NAME.findall(path.read_text()):
                if LABELS[label] not in KNOWS[app]:
                    yield str(path), f"{label}.{model}"


if __name__ == "__main__":
    sys.exit(main())
