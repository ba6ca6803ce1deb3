"""The bin as a test finds it: empty, though making the language trees deleted Wagtail's first page."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.bin.models import BinnedItem


@pytest.fixture(autouse=True)
def empty_bin(homes: dict[str, Any]) -> None:
    BinnedItem.objects.all().delete()
