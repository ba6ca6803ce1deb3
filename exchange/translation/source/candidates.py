"""The versions of a page family, and what blocks each one that could become its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationLog

from exchange.access.page_types import decides_about
from exchange.cldr import language_name
from exchange.translation.models import MergeConflict
from exchange.translation.status.families import content_locales, source_locales
from exchange.translation.status.segments import segments_with_rows
from exchange.translation.status.states import Cell, State, cells
from exchange.translation.sync.hand_edits import Side, content_of, merge_on_resuming, normal

WHOLE = (State.COMPLETE, State.UNPUBLISHED, State.DRAFT, State.BY_HAND)
"""What may become a source: nothing in it is missing, outdated or read by no person."""


@dataclass(frozen=True, slots=True)
class Version:
    """One language version of a family; `blockers` say what to do before it can become the source."""

    page: Any
    cell: Cell
    blockers: Sequence[str] = ()

    @property
    def language(self) -> str:
        return str(self.page.locale.language_code)


@dataclass(frozen=True, slots=True)
class Family:
    """The versions of a page in all languages, the source first."""

    versions: Sequence[Version]

    @property
    def source(self) -> Version:
        return self.versions[0]

    @property
    def translations(self) -> Sequence[Version]:
        return self.versions[1:]

    def may_change(self, user: Any, chosen: Version) -> bool:
        """Return whether `user` may change the source: people who publish both pages decide which of them it is."""
        return all(decides_about(user, version.page) for version in (self.source, chosen))

    def version(self, locale_id: int) -> Version | None:
        return next((version for version in self.translations if version.page.locale_id == locale_id), None)


def family_of(page: Page) -> Family:
    """Return the family of `page`, with what blocks each version. A handful of queries."""
    locales = {locale.pk: locale for locale in content_locales()}
    sources = source_locales([page.translation_key])
    known = cells(sources, list(locales))[page.translation_key]
    pages = Page.objects.filter(translation_key=page.translation_key, alias_of__isnull=True, locale__in=locales)
    questions = _open_questions(page)
    versions = [
        Version(
            version.specific,
            known[version.locale_id],
            _blockers(known[version.locale_id], questions),
        )
        for version in pages.select_related("locale")
    ]
    return Family(sorted(versions, key=lambda version: (version.cell.state != State.SOURCE, version.language)))


def _open_questions(page: Page) -> list[str]:
    """Return the languages with two texts for one place."""
    asked = MergeConflict.objects.filter(translation__source__object_id=page.translation_key)
    return sorted(set(asked.values_list("translation__target_locale__language_code", flat=True)))


def _blockers(cell: Cell, questions: Iterable[str]) -> list[str]:
    if cell.state == State.SOURCE:
        return []
    found = []
    if cell.state not in WHOLE:
        found.append(_what_is_unfinished(cell))
    unpublished = _unpublished_texts(cell)
    if unpublished:
        found.append(
            ngettext(
                "%(number)s text is translated and not published yet: publish the translation first.",
                "%(number)s texts are translated and not published yet: publish the translation first.",
                unpublished,
            )
            % {"number": unpublished}
        )
    left = _texts_left_at_the_stop(cell)
    if left:
        found.append(
            ngettext(
                "%(number)s text was translated before synchronisation was stopped and is not on the page:"
                " start the synchronisation again first.",
                "%(number)s texts were translated before synchronisation was stopped and are not on the page:"
                " start the synchronisation again first.",
                left,
            )
            % {"number": left}
        )
    found += [
        _("In the %(language)s version it is still to be decided which of two texts to keep.")
        % {"language": language_name(language)}
        for language in questions
    ]
    return found


def _what_is_unfinished(cell: Cell) -> str:
    number = cell.tally.empty
    if cell.state == State.OUTDATED:
        return _("Some of its texts are older than its source: update them, or say that they are still correct.")
    if cell.state == State.MACHINE:
        return _("Some texts are machine translations that nobody has reviewed.")
    if cell.state == State.WAITING:
        return _("It is translated from a version that is itself older than the source.")
    return ngettext("%(number)s text is not translated yet.", "%(number)s texts are not translated yet.", number) % {
        "number": number
    }


def _unpublished_texts(cell: Cell) -> int:
    """Return the number of texts in the editor of a live, synchronised translation that its page does not show yet."""
    if cell.state not in (State.COMPLETE, State.UNPUBLISHED) or cell.translation_id is None:
        return 0
    translation = Translation.objects.select_related("source").get(pk=cell.translation_id)
    saved = TranslationLog.objects.filter(source=translation.source_id, locale=cell.locale_id)
    last = saved.aggregate(last=Max("created_at"))["last"]
    shown = content_of(Page.objects.get(pk=cell.page_id).specific).texts
    return sum(
        1
        for segment, row in segments_with_rows(translation)
        if row is not None
        and (last is None or row.updated_at > last)
        and normal(row.data) not in {normal(text.html) for text in shown.get(segment.context.path, ())}
    )


def _texts_left_at_the_stop(cell: Cell) -> int:
    """Return the number of texts in the translation of a page written by hand that the page never got.

    No screen of a source shows them.
    """
    if cell.state != State.BY_HAND or cell.translation_id is None:
        return 0
    translation = Translation.objects.select_related("source", "target_locale").get(pk=cell.translation_id)
    found = merge_on_resuming(translation)
    return len(found.of_side(Side.TRANSLATION)) + len(found.conflicts)
