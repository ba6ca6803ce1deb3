"""Deleting and restoring at random leaves the same rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from exchange.bin.models import BinnedItem
from exchange.bin.placing import NotRestorableError
from exchange.bin.restoring import restore
from tests.bin.snapshots import all_rows, differences
from tests.factories.exchange import InformationPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

steps = st.lists(st.tuples(st.sampled_from(["delete", "restore"]), st.integers(0, 30)), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parents=st.lists(st.integers(0, 30), min_size=1, max_size=8), history=steps)
def test_random_subtrees(homes: dict[str, Any], parents: list[int], history: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        made: list[int] = [homes["en"].pk]
        for number, parent in enumerate(parents):
            above = Page.objects.get(pk=made[parent % len(made)])
            page = InformationPageFactory(parent=above, locale=homes["en"].locale, slug=f"page-{number}")
            page.save_revision()
            made.append(page.pk)
        before = all_rows()
        for act, number in history:
            _act(act, number, made[1:])
        _restore_all()
        assert differences(before, all_rows()) == []
        assert Page.find_problems() == ([], [], [], [], [])
        transaction.set_rollback(True)


def _act(act: str, number: int, made: list[int]) -> None:
    if act == "delete":
        page = Page.objects.filter(pk=made[number % len(made)]).first()
        if page is not None:
            page.delete()
        return
    items = list(BinnedItem.objects.restorable().order_by("pk"))
    if items:
        _try(items[number % len(items)])


def _restore_all() -> None:
    """The latest first: what was above a page is restored before it."""
    for item in BinnedItem.objects.restorable().order_by("-pk"):
        _try(item)
    assert not BinnedItem.objects.restorable().exists()


def _try(item: BinnedItem) -> None:
    try:
        restore(item)
    except NotRestorableError:
        assert not Page.objects.filter(pk=item.parent_id).exists()
