"""Tests that share something costly run in one process, however many there are."""

from __future__ import annotations

import pytest

GROUP = "kept together"


@pytest.mark.xdist_group(GROUP)
def test_a_group_of_tests_is_known_to_the_processes(request: pytest.FixtureRequest) -> None:
    """Without it, each process would load the demonstration and start a server, and nothing would say so."""
    if request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith(f"@{GROUP}")
