"""Command that publishes the release sets whose time has come; for cron, next to Wagtail's publish_scheduled."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from exchange.translation.release.models import ReleaseSet
from exchange.translation.release.publishing import release


class Command(BaseCommand):
    help = (
        "Make release sets live whose time has come. A set whose pages are not all ready stays as it is and says why."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = 0
        for release_set in ReleaseSet.objects.due().select_related("responsible_user"):
            live = release(release_set, release_set.responsible_user or AnonymousUser())
            stopped += not live
            self.stdout.write(f"release set {release_set.pk}: {'live' if live else 'stopped, its page says why'}")
        if stopped:
            raise CommandError(f"{stopped} release sets were stopped; nothing of them is live.")
