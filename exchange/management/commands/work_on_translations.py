"""Command that works on pages that were submitted for translation and still wait; for cron, or after a restart."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from exchange.translation.jobs.work import work_on
from exchange.translation.models import TranslationJob, TranslationJobItem

OPEN = (TranslationJobItem.Status.WAITING, TranslationJobItem.Status.WORKING)


class Command(BaseCommand):
    help = "Make pages ready for translation that were submitted in the admin and still wait."

    def handle(self, *args: Any, **options: Any) -> None:
        for job in TranslationJob.objects.filter(items__status__in=OPEN).distinct():
            reached = work_on(job)
            self.stdout.write(f"job {job.pk}: {reached.done} of {reached.total} done, {reached.failed} failed")
