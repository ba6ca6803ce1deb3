"""Rebuild runs: one process at a time, known by its heartbeat; a run that stopped can be taken up again."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from search.engines.elasticsearch.schema import mapping_hash
from search.engines.elasticsearch.state import names
from search.engines.errors import EngineError
from search.models import RebuildRun

SILENCE = dt.timedelta(seconds=120)
"""A run whose process sent no heartbeat for so long has stopped: changes are no longer written to its index."""
_BEAT_EVERY = dt.timedelta(seconds=5)


class RebuildRunsError(EngineError):
    """Another rebuild runs, or took this one over; the message says where."""


class OwnedRun:
    """A run that this process owns."""

    def __init__(self, row: RebuildRun) -> None:
        self._row = row

    @property
    def index(self) -> str:
        return self._row.index

    @property
    def reached(self) -> uuid.UUID | None:
        return self._row.reached

    @property
    def families(self) -> int:
        return self._row.families

    def begin(self) -> None:
        """Forget how far the run had come: its index is made again."""
        self._row.reached, self._row.families = None, 0
        self._write(reached=None, families=0)

    def reach(self, key: str, families: int) -> None:
        """Write down how far the run has come, now and then: what is sent twice does no harm."""
        self._row.reached = uuid.UUID(key)
        self._row.families += families
        self.go_on()

    def go_on(self) -> None:
        """Send a heartbeat if the last one is some seconds ago; to be called all the time."""
        if timezone.now() - self._row.beat_at > _BEAT_EVERY:
            self.beat()

    def beat(self) -> None:
        """Send a heartbeat.

        Raises RebuildRunsError if another process took the run over, or if it was silent for so long that changes may
        have gone past its index.
        """
        now = timezone.now()
        if now - self._row.beat_at > SILENCE:
            raise RebuildRunsError("This rebuild was held up for too long to be trusted. Start it again to go on.")
        self._row.beat_at = now
        self._write(reached=self._row.reached, families=self._row.families, beat_at=self._row.beat_at)

    def stop(self) -> None:
        """Let another process take the run up at once."""
        self._row.owner = ""
        self._write(reached=self._row.reached, families=self._row.families, owner="")

    def finish(self) -> None:
        RebuildRun.objects.filter(token=self._row.token).delete()

    def _write(self, **columns: object) -> None:
        if not RebuildRun.objects.filter(token=self._row.token).update(**columns):
            raise RebuildRunsError("Another process took this rebuild over.")


def is_under_way() -> bool:
    """Return whether a rebuild works now, so that what changes has to be written to its index as well."""
    alive = RebuildRun.objects.filter(beat_at__gt=timezone.now() - SILENCE)
    return alive.exclude(owner="").exists()


@contextmanager
def open_run(*, restart: bool) -> Iterator[OwnedRun]:
    """Open the run that this process may work on, new or taken up again.

    Raises RebuildRunsError if another one works.
    """
    run = OwnedRun(_own(restart))
    try:
        yield run
    except RebuildRunsError:
        raise
    except BaseException:
        # Also when the operator stops it: what it has done so far is not to be done again.
        run.stop()
        raise


def _own(restart: bool) -> RebuildRun:
    me = {"owner": f"{socket.gethostname()}:{os.getpid()}", "token": secrets.token_hex(8), "beat_at": timezone.now()}
    made_for = mapping_hash()
    try:
        with transaction.atomic():
            found = RebuildRun.objects.select_for_update().filter(pk=RebuildRun.THE_ONE).first()
            if found is None:
                return RebuildRun.objects.create(index=_new_index(), mapping_hash=made_for, **me)
            if _is_alive(found):
                raise RebuildRunsError(
                    f"A rebuild runs already: {found.owner}, since {found.started_at:%Y-%m-%d %H:%M} UTC,"
                    f" {found.families} families written."
                )
            if restart or found.mapping_hash != made_for:
                found.index, found.mapping_hash = _new_index(), made_for
                found.started_at, found.reached, found.families = timezone.now(), None, 0
            found.owner, found.token, found.beat_at = str(me["owner"]), str(me["token"]), timezone.now()
            found.save()
            return found
    except IntegrityError:
        raise RebuildRunsError("A rebuild was started elsewhere at this moment.") from None


def _new_index() -> str:
    return names().index(f"{timezone.now():%Y%m%d%H%M%S}-{secrets.token_hex(2)}")


def _is_alive(run: RebuildRun) -> bool:
    machine, _colon, process = run.owner.rpartition(":")
    if not machine:
        return False
    if machine == socket.gethostname() and not Path(f"/proc/{process}").exists() and Path("/proc/self").exists():
        return False
    return timezone.now() - run.beat_at < SILENCE
