"""Makes parts of the pages in several processes, a bounded number ahead of the one that writes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLiteDatabase

from search.indexing.batches import MadePart, Maker
from search.indexing.pages import Part

AHEAD = 4
"""Parts for each process that are being made or wait to be written; they are what memory is needed for."""
MAX_PROCESSES = 4
"""More make parts faster than one process writes them."""


class WorkerLostError(Exception):
    """A process that made parts was ended from outside."""


def usual_processes() -> int:
    """Return as many as there are processors for this process, within reason."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, MAX_PROCESSES)


def can_divide() -> bool:
    """Return whether other processes may do a part of the work of this one.

    They are copies of it (elsewhere than on Linux that is not safe, nor with other threads), with a connection to the
    database of their own; so they see nothing of a transaction that is open here, or of a database in memory.
    """
    database = connections[DEFAULT_DB_ALIAS]
    in_memory = isinstance(database, SQLiteDatabase) and database.is_in_memory_db()
    alone = sys.platform == "linux" and threading.active_count() == 1
    return alone and not in_memory and not database.in_atomic_block


def made_in_processes(parts: Iterable[Part], processes: int) -> Generator[MadePart]:
    """Yield the parts in their order. To be closed, which ends the processes.

    Raises WorkerLostError if one of the processes is ended from outside, and what a part raises that cannot be made.
    """
    connections.close_all()  # no two processes may speak on the same one
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), initializer=_begin)
    waiting: deque[Future[MadePart]] = deque()
    try:
        for part in parts:
            waiting.append(pool.submit(_make, part))
            if len(waiting) > AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise WorkerLostError(
            "A process that read pages was ended by the system, possibly out of memory. What was written so far is"
            " whole; run the command again, with --processes 1 where memory is short."
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What each of the processes keeps from part to part."""

    maker: Maker


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all of them; the first one ends the others
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    _Worker.maker = Maker()


def _end_with_parent() -> None:
    """End with the first process, without which the others would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _make(part: Part) -> MadePart:
    made = _Worker.maker.make(part)
    # Pages and their rows refer to each other, so they are garbage by now; what is older stays. Looking for garbage all
    # the time, in all that is loaded, would take a fifth of the time of this process.
    gc.collect(generation=0)
    return made
