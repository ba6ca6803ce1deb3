"""Verification names what differs between server and database, and repairs it."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from search.engines.elasticsearch import verifying
from search.engines.elasticsearch.state import names
from search.models import SearchDocument
from tests.search.elasticsearch.samples import (
    assert_nothing_lost,
    publish,
    row,
)
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


def test_verification_names_what_is_missing_stale_and_surplus_and_mends_it(elastic: Cluster) -> None:
    publish(row(1), row(2), row(3))
    assert_nothing_lost(3)
    SearchDocument.objects.filter(pk=1).delete()
    SearchDocument.objects.filter(pk=2).update(version=row(2).version)
    row(4).save()
    output = io.StringIO()
    with pytest.raises(CommandError, match="differs"):
        call_command("verify_search", engine="elasticsearch", stdout=output)
    assert "1 missing: pages 4." in output.getvalue()
    assert "1 stale: pages 2." in output.getvalue()
    assert "1 surplus: pages 1." in output.getvalue()
    call_command("verify_search", engine="elasticsearch", repair=True, stdout=output)
    assert output.getvalue().endswith("Repaired.\n")
    assert verifying.compare(names().reading).is_clean
