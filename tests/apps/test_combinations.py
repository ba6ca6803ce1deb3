"""No app of the plugin needs one that is not below it, by an import or by a name."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PAGES = {"practices": "practices.PracticePage", "visits": "visits.StudyVisitPage"}


@pytest.mark.parametrize("apps", ["", "practices", "visits", "practices,visits"])
def test_the_site_starts_and_shows_its_forms(apps: str) -> None:
    environment = {**os.environ, "EXCHANGE_TEST_APPS": apps, "DJANGO_SETTINGS_MODULE": "tests.apps.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.apps.start"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shown = done.stdout.splitlines()
    assert "exchange.OrganisationPage" in shown
    assert [label in shown for label in PAGES.values()] == [app in apps for app in PAGES]
