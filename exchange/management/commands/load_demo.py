"""manage.py load_demo: the demonstration content, loaded once and then left alone."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import autodiscover_modules
from wagtail import hooks

from exchange.demo import hooks as own_parts  # noqa: F401  registers them
from exchange.demo.files import DemoFileError
from exchange.demo.people import load_people, print_people
from exchange.demo.proposals import make_proposals
from exchange.demo.report import Report
from exchange.demo.review import begin_review
from exchange.demo.site import begins_elsewhere


class Command(BaseCommand):
    """An app adds its part in a module `demo`: a function for the hook `exchange_load_demo`, given a Report.

    Nothing else imports these modules, so a site that serves readers does not load what is only needed there.
    """

    help = (
        "Loads the demonstration content in all languages of the site. Existing content is left as it is, "
        "so a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-users",
            action="store_true",
            help="Also create users whose password is printed. Never on a site that others can reach.",
        )

    def handle(self, *args: Any, with_users: bool = False, **options: Any) -> None:
        began = time.monotonic()
        report = Report(self.stdout.write)
        try:
            self._load(report, with_users)
        except DemoFileError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        seconds = time.monotonic() - began
        if report.anything_new:
            self.stdout.write(self.style.SUCCESS(f"The demonstration is loaded ({seconds:.0f} s)."))
        else:
            self.stdout.write(self.style.SUCCESS(f"The demonstration was already loaded ({seconds:.1f} s)."))
        if with_users:
            print_people(self.stdout.write)

    @transaction.atomic
    def _load(self, report: Report, with_users: bool) -> None:
        elsewhere = begins_elsewhere()
        if elsewhere is not None:
            raise CommandError(
                f"This site begins at a page of its own, “{elsewhere}”, so the demonstration would not be seen. "
                "Load it into an empty database: give another DATABASE_URL, migrate, and call load_demo again."
            )
        autodiscover_modules("demo")
        for load in hooks.get_hooks("exchange_load_demo"):
            load(report)
        if with_users:
            load_people(report)
            begin_review()
            make_proposals()
