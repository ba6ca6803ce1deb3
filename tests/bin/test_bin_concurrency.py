"""Two people who restore the same item at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from exchange.bin.models import BinnedItem
from exchange.bin.placing import NotRestorableError
from exchange.bin.restoring import restore
from tests.factories.exchange import InformationPageFactory, language_trees

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def homes(transactional_db: None) -> dict[str, Any]:
    return language_trees("en")


def test_one_restores_and_the_other_is_told(homes: dict[str, Any]) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    page.delete()
    item = BinnedItem.objects.get()
    together = threading.Barrier(2)
    said: list[str] = []

    def act() -> None:
        try:
            together.wait()
            restore(BinnedItem.objects.get(pk=item.pk))
            said.append("restored")
        except NotRestorableError as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "restored" in said
    assert len(said) == 2
    assert said.count("restored") == 1
    assert type(page).objects.filter(pk=page.pk).count() == 1
