"""A circuit breaker: a cluster that failed is left alone for a while, and nobody waits for it meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

FIRST_PAUSE = 2.0
MAX_PAUSE = 60.0


class CircuitBreaker:
    """Opens at the first failure, for a pause that doubles with each further one.

    A search that timed out has cost its reader a second already, so the breaker does not wait for more of them.
    After the pause one caller is let through to probe; the others go on without the cluster until it succeeds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._probing_until = 0.0
        self.reason = ""

    @property
    def is_closed(self) -> bool:
        """Whether the cluster did not fail when it was last asked."""
        return self._failures == 0

    def permits(self) -> bool:
        """Return whether to ask the cluster now."""
        if self.is_closed:
            return True
        with self._lock:
            now = self._clock()
            if now < self._until or now < self._probing_until:
                return False
            self._probing_until = now + FIRST_PAUSE
            return True

    def succeeded(self) -> None:
        if self._failures:
            with self._lock:
                self._failures, self.reason, self._probing_until = 0, "", 0.0

    def failed(self, reason: str) -> None:
        with self._lock:
            self._failures += 1
            self.reason = reason
            pause = min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), MAX_PAUSE)
            # Many processes whose breakers opened together should not all probe together.
            self._until = self._clock() + pause * random.uniform(0.8, 1.2)  # noqa: S311
            self._probing_until = 0.0
