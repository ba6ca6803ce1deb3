"""The world of the matrix, made once: each request is taken back when it has been looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.matrix.keeping import build_bin, build_files
from tests.access.matrix.proposing import build_proposals
from tests.access.matrix.things import Things, build_things
from tests.access.matrix.world import World, build_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def things(world: World) -> Things:
    return build_things(world) | build_files(world) | build_bin(world) | build_proposals(world)
