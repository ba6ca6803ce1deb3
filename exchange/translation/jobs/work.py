"""Many pages submitted for translation at once, in the background and in small steps.

A job is rows in the database, and each row is its own transaction: any process that has time works on them. With a
task queue (the host's `TASKS` setting) that is a worker. Without one it is the page that shows the
progress, which asks for a few seconds of work at a time, or the command `work_on_translations`; so five
hundred pages need no server apart from the site's own and no request that runs into a timeout.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task, task_backends
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from exchange.access.languages import locales_for_each
from exchange.translation.models import TranslationJob, TranslationJobItem

logger = logging.getLogger(__name__)

Status = TranslationJobItem.Status
ABANDONED = dt.timedelta(minutes=10)
"""A page that somebody began to work on so long ago is free again: the worker was stopped."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of submitting: the pages to translate by language, and the ancestors that are made for them."""

    pages: Sequence[tuple[Page, Locale]]
    ancestors: Sequence[tuple[Page, Locale]]
    refused: Sequence[Locale]
    """Languages that the user may not translate into."""


@dataclass(frozen=True, slots=True)
class Progress:
    total: int
    done: int
    failed: int

    @property
    def finished(self) -> bool:
        return self.done + self.failed == self.total

    @property
    def percent(self) -> int:
        return 100 * (self.done + self.failed) // self.total if self.total else 100


def plan(pages: Iterable[Page], locales: Iterable[Locale], user: Any) -> Plan:
    """Plan which of `pages` are missing in which of `locales`, as far as `user` may translate into them."""
    wanted = list(locales)
    chosen = sorted(pages, key=lambda page: page.path)
    allowed = locales_for_each(user, chosen)
    there = _there([page.translation_key for page in chosen])
    pairs = [
        (page, locale)
        for page in chosen
        for locale in wanted
        if locale.pk in allowed[page.pk] and (page.translation_key, locale.pk) not in there
    ]
    into_any = frozenset().union(*allowed.values())
    refused = [locale for locale in wanted if chosen and locale.pk not in into_any]
    return Plan(pairs, _missing_ancestors(pairs), refused)


def _there(keys: Collection[Any]) -> set[tuple[Any, int]]:
    pages = Page.objects.filter(translation_key__in=keys, alias_of__isnull=True)
    return set(pages.values_list("translation_key", "locale_id"))


def _missing_ancestors(pairs: Sequence[tuple[Page, Locale]]) -> list[tuple[Page, Locale]]:
    """Return the ancestors of the pages that do not exist in the target tree and are not submitted themselves."""
    paths = {page.path[:end] for page, _locale in pairs for end in range(8, len(page.path), Page.steplen)}
    ancestors = {page.path: page for page in Page.objects.filter(path__in=paths)}
    keys = [page.translation_key for page in ancestors.values()]
    there = set(Page.objects.filter(translation_key__in=keys).values_list("translation_key", "locale_id"))
    submitted = {(page.translation_key, locale.pk) for page, locale in pairs}
    missing: dict[tuple[int, int], tuple[Page, Locale]] = {}
    for page, locale in pairs:
        for end in range(8, len(page.path), Page.steplen):
            ancestor = ancestors.get(page.path[:end])
            if ancestor is None:
                continue
            place = (ancestor.translation_key, locale.pk)
            if place not in there and place not in submitted:
                missing[ancestor.pk, locale.pk] = (ancestor, locale)
    return list(missing.values())


@transaction.atomic
def submit(planned: Plan, user: Any) -> TranslationJob:
    """Write the plan down as a job.

    Raises PermissionDenied for users who may not submit, or not into a language.
    """
    if planned.refused or not user.has_perm("wagtail_localize.submit_translation"):
        raise PermissionDenied
    job = TranslationJob.objects.create(submitted_by=user)
    TranslationJobItem.objects.bulk_create(
        TranslationJobItem(job=job, page=page, locale=locale) for page, locale in planned.pages
    )
    if has_worker():
        transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


def has_worker() -> bool:
    """Return whether tasks run elsewhere than in the request that makes them."""
    return not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], ImmediateBackend)


@task()
def run_job(job_id: int) -> None:
    work_on(TranslationJob.objects.get(pk=job_id))


def work_on(job: TranslationJob, seconds: float | None = None) -> Progress:
    """Make pages ready until none waits, or for so many seconds; at least one page, whatever the time."""
    started = time.monotonic()
    while (item := _claim(job)) is not None:
        _make_ready(item)
        if seconds is not None and time.monotonic() - started >= seconds:
            break
    return progress(job)


def progress(job: TranslationJob) -> Progress:
    counts = job.items.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(status=Status.DONE)),
        failed=Count("pk", filter=Q(status=Status.FAILED)),
    )
    return Progress(**counts)


def _claim(job: TranslationJob) -> TranslationJobItem | None:
    """Return the next waiting page, which from now on nobody else takes."""
    free = Q(status=Status.WAITING) | Q(status=Status.WORKING, claimed_at__lt=timezone.now() - ABANDONED)
    while True:
        item = job.items.filter(free).select_related("page", "locale", "job__submitted_by").first()
        if item is None:
            return None
        now = timezone.now()
        if job.items.filter(free, pk=item.pk).update(status=Status.WORKING, claimed_at=now):
            return item


def _make_ready(item: TranslationJobItem) -> None:
    try:
        with transaction.atomic():
            start_translation(item.page, item.locale, item.job.submitted_by)
    except (ValidationError, DatabaseError) as error:
        logger.warning("page %s was not submitted into %s: %s", item.page_id, item.locale, type(error).__name__)
        item.status, item.message = Status.FAILED, _reason(error)
    else:
        item.status, item.message = Status.DONE, ""
    item.save(update_fields=["status", "message"])


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _("The database refused it; try again, and tell the administrator if it happens twice.")


def start_translation(page: Page, locale: Locale, user: Any) -> Translation:
    """Open the translation of `page` into `locale`: a draft, which nobody sees before somebody publishes it."""
    source, _created = TranslationSource.update_or_create_from_instance(page.specific)
    translation, _created = Translation.objects.update_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    translation.save_target(user=user, publish=False)
    return translation
