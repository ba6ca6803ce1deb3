"""Milliseconds of an act over many things, the memory of a process, and how a table of them is printed."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds, in the order of what was asked."""

    milliseconds: Sequence[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20)[18]

    @property
    def mean(self) -> float:
        return statistics.fmean(self.milliseconds)

    @property
    def most(self) -> float:
        return max(self.milliseconds)

    def __str__(self) -> str:
        return f"p50 {self.p50:8.2f} ms  p95 {self.p95:8.2f} ms  mean {self.mean:8.2f} ms  at most {self.most:8.1f} ms"

    def of(self, other: Timing) -> str:
        """This as a multiple of another, by median, by 95th percentile and by mean."""
        return f"{self.p50 / other.p50:.2f} / {self.p95 / other.p95:.2f} / {self.mean / other.mean:.2f}"

    def where(self, chosen: Sequence[bool]) -> Timing:
        """Of some of what was asked."""
        return Timing([each for each, is_chosen in zip(self.milliseconds, chosen, strict=True) if is_chosen])


def timed(act: Callable[[T], object], things: Sequence[T], *, seconds: float = 3_600.0, warm_up: bool = True) -> Timing:
    """Each thing measured once, after it was done once to warm up; no further things after so many seconds."""
    taken: list[float] = []
    ends = time.perf_counter() + seconds
    for thing in things:
        if warm_up:
            act(thing)
        started = time.perf_counter()
        act(thing)
        taken.append((time.perf_counter() - started) * 1_000)
        if time.perf_counter() > ends:
            break
    return Timing(taken)


def megabytes(name: str) -> int:
    """Memory of this process as Linux counts it: VmRSS, what it holds now, or VmHWM, the most that it held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (each for each in status.splitlines() if each.startswith(f"{name}:"))
    return int(line.split()[1]) // 1024


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def in_batches(things: Iterable[T], size: int) -> Iterable[list[T]]:
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
