"""Work that needs a person's attention, on pages that they may edit: to translate, review and sign off, comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from exchange.access.languages import translatable_locales
from exchange.access.querysets import pages_for
from exchange.ownership.verbs import Verb
from exchange.translation.comments.models import SegmentComment
from exchange.translation.matrix.counting import MatrixQuery, Row, matrix
from exchange.translation.review.sign_off import LanguageSignOffTask, WordingSignOffTask
from exchange.translation.status.families import content_locales
from exchange.translation.status.states import Cell, State

MAX_TITLES = 10
"""Named of each kind and language; the rest is a number and a link."""


class Kind(TextChoices):
    SIGN_OFF = "sign-off", _("Waiting for your sign-off")
    COMMENT = "comment", _("Pages with open comments")
    OUTDATED = State.OUTDATED.value, _("Outdated")
    UNPUBLISHED = State.UNPUBLISHED.value, _("Translated, not published")
    MACHINE = State.MACHINE.value, _("Machine-translated, not reviewed")
    IN_TRANSLATION = State.IN_TRANSLATION.value, _("In translation")
    MISSING = State.MISSING.value, _("Missing")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One type of work in one language; `path` leads to it in the admin."""

    kind: Kind
    locale: Locale
    number: int
    titles: Sequence[str]
    path: str


def what_waits(user: Any) -> list[Waiting]:
    """Return what waits for `user`, the most urgent type first. A dozen queries, whatever the number of pages."""
    allowed = translatable_locales(user)
    locales = [locale for locale in content_locales() if locale.pk in allowed]
    if not locales:
        return []
    titles: dict[tuple[Kind, int], list[str]] = defaultdict(list)
    own = pages_for(user, Verb.EDIT).filter(locale__in=locales)
    for kind, pages in ((Kind.SIGN_OFF, _to_sign_off(own, user)), (Kind.COMMENT, _with_comments(own, user))):
        for locale_id, title in pages.values_list("locale_id", "draft_title"):
            titles[kind, locale_id].append(title)
    for kind, locale_id, title in _to_translate(user, locales, set(own.values_list("pk", flat=True))):
        titles[kind, locale_id].append(title)
    return [
        Waiting(kind, locale, len(found), found[:MAX_TITLES], _path(kind, locale))
        for kind in Kind
        for locale in locales
        if (found := titles.get((kind, locale.pk)))
    ]


def _to_sign_off(own: Any, user: Any) -> Any:
    """Return the pages whose review is at a step that `user` may take."""
    ids: set[int] = set()
    for model in (LanguageSignOffTask, WordingSignOffTask):
        for task in model.objects.filter(active=True):
            states = task.get_task_states_user_can_moderate(user)
            ids.update(int(pk) for pk in states.values_list("workflow_state__object_id", flat=True))
    return own.filter(pk__in=ids)


def _with_comments(own: Any, user: Any) -> Any:
    """Return the pages with an open thread that others take part in."""
    open_threads = SegmentComment.objects.filter(
        context__object_id=OuterRef("translation_key"), locale_id=OuterRef("locale_id"), thread=None, resolved_at=None
    )
    others = SegmentComment.objects.filter(thread=OuterRef("pk")).exclude(author=user)
    return own.filter(Exists(open_threads.exclude(author=user)) | Exists(open_threads.filter(Exists(others))))


def _to_translate(user: Any, locales: Sequence[Locale], own: set[int]) -> Iterator[tuple[Kind, int, str]]:
    may_submit = user.has_perm("wagtail_localize.submit_translation")
    for row in matrix(MatrixQuery(), user).rows:
        for locale in locales:
            cell: Cell = row.cells[locale.pk]
            if _is_work(row, cell, own, may_submit=may_submit):
                yield Kind(cell.state.value), locale.pk, row.title


def _is_work(row: Row, cell: Cell, own: set[int], *, may_submit: bool) -> bool:
    if cell.state == State.MISSING:
        return may_submit and row.published_at is not None
    return cell.state.value in Kind.values and cell.page_id in own


def _path(kind: Kind, locale: Locale) -> str:
    if kind in (Kind.SIGN_OFF, Kind.COMMENT):
        return reverse("wagtailadmin_home") if kind is Kind.SIGN_OFF else _matrix({"into": locale.pk})
    return _matrix({"state": kind.value, "into": locale.pk})


def _matrix(parameters: Mapping[str, Any]) -> str:
    return f"{reverse('exchange_translation:matrix')}?{urlencode(parameters)}"


def counts_of(waiting: Sequence[Waiting]) -> dict[str, int]:
    """Return the number of each type, over all languages."""
    counts: dict[str, int] = defaultdict(int)
    for each in waiting:
        counts[each.kind.value] += each.number
    return dict(counts)
