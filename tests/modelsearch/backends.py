"""Puts the tests of django-modelsearch on our backend, and names those that a backend fails, each with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from unittest import TestCase

import pytest
from django.test import override_settings

Tests = TypeVar("Tests", bound=type[TestCase])

OURS = "search.wagtail_backend"


class OnOurBackend:
    """Tests of the library, put on our backend: the first base of a class that `ours` decorates."""

    backend_path = OURS


def ours(**options: Any) -> override_settings:
    """Settings with our backend as the only one."""
    return override_settings(MODELSEARCH_BACKENDS={"default": {"BACKEND": OURS, **options}})


def fails(reasons: Mapping[str, str]) -> Callable[[Tests], Tests]:
    """Run all tests of a class, even those that the library leaves out; the ones named here have to fail.

    A reason whose test passes, or does not exist, is an error: the list cannot grow old.
    """

    def marked(tests: Tests) -> Tests:
        left_out = {name for name in dir(tests) if getattr(getattr(tests, name), "__unittest_skip__", False)}
        for name in sorted(left_out | reasons.keys()):
            test = _as_first_written(tests, name)
            if name in reasons:
                test = pytest.mark.xfail(reason=reasons[name], strict=True)(test)
            setattr(tests, name, test)
        return tests

    return marked


def _as_first_written(tests: type[TestCase], name: str) -> Callable[[TestCase], None]:
    """The test of the mixin, without the marks that the class for the database puts on it."""
    written = next((vars(base)[name] for base in reversed(tests.__mro__) if name in vars(base)), None)
    assert written, f"{tests.__name__} has no {name}."

    def test(self: TestCase) -> None:
        written(self)

    return test
