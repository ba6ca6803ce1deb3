"""Command that removes a text for good from everything that the site keeps."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.purge import MIN_LENGTH, look, purge, still_elsewhere
from exchange.bin.purging.reports import Report
from exchange.bin.purging.scope import SITE, Scope, scope_of


class Command(BaseCommand):
    help = "Removes a text for good: from pages, history, translations, comments, search, bin and logs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="The text; - reads it from standard input, so that no shell keeps it.")
        parser.add_argument("--page", type=int, help="Only in the language versions of this page (its number).")
        parser.add_argument("--replace", default="", help="What is written instead.")
        parser.add_argument("--ignore-case", action="store_true", help="Also find it in other upper and lower case.")
        parser.add_argument("--dry-run", action="store_true", help="Only show what would be done.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        text = (sys.stdin.readline() if options["text"] == "-" else options["text"]).strip()
        if len(text) < MIN_LENGTH:
            raise CommandError(f"The text has fewer than {MIN_LENGTH} characters. Give a longer one.")
        pattern = TextPattern(text, options["ignore_case"], options["replace"])
        scope = self._scope(options["page"])
        report = look(pattern, scope, self._progress)
        self._show(report)
        if options["dry_run"]:
            self.stdout.write("Nothing was changed (--dry-run).")
            return
        if not options["yes"] and input("Remove it for good? Nobody can undo this. [yes/no] ") != "yes":
            self.stdout.write("Nothing was changed.")
            return
        purge(pattern, scope, tell=self._progress)
        self.stdout.write(f"Removed from {report.places} places.")
        for where in still_elsewhere():
            self.stdout.write(f"It can still be here: {where}")

    def _scope(self, key: int | None) -> Scope:
        if key is None:
            return SITE
        page = Page.objects.filter(pk=key).first()
        if page is None:
            raise CommandError(f"There is no page {key}. Its number is in its address in the admin.")
        return scope_of(page.get_translations(inclusive=True))

    def _progress(self, text: str) -> None:
        if self.verbosity > 1:
            self.stdout.write(f"… {text}")

    def _show(self, report: Report) -> None:
        for name, kind in report.kinds.items():
            self.stdout.write(f"{name}: {kind.rows} rows, {kind.places} places")
            for context in kind.contexts:
                self.stdout.write(f"    {context}")
        for reason, times in report.named.items():
            self.stdout.write(f"Not removed: {reason} ({times})")
        if not report.kinds:
            self.stdout.write("It was not found in anything that can be changed.")

    def execute(self, *args: Any, **options: Any) -> Any:
        self.verbosity = int(options["verbosity"])
        return super().execute(*args, **options)
