"""Release sets: what keeps a page from going live with the others, and all of them going live in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail.workflows import publish_workflow_state
from wagtail_localize.models import SourceDeletedError, StringSegment, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from exchange.access.page_types import decides_about
from exchange.translation.release.models import MAX_PAGES, ReleaseSet, ReleaseSetPage, open_set_of
from exchange.translation.review.reviewing import is_translation, sign_off_tasks, sign_offs, texts_since
from exchange.translation.status.families import content_locales, source_locales
from exchange.translation.status.states import Cells, Tally, cells

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page of a set and what keeps it from going live: for each blocker, a sentence that says what to do."""

    page: Any
    blockers: Sequence[str]


class NotReadyError(Exception):
    """Raised before anything is live; holds the candidates that have blockers."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        super().__init__("not ready")
        self.candidates = list(candidates)


def candidates(release_set: ReleaseSet, user: Any) -> list[Candidate]:
    """Return the pages of the set, with what keeps `user` from releasing each.

    Each comes after the one that it is translated from.
    """
    pages = _pages_of(release_set)
    sources = source_locales({page.translation_key for page in pages})
    known = cells(sources, [locale.pk for locale in content_locales()])
    return [Candidate(page, list(_blockers(page, user, pages, known))) for page in pages]


def _pages_of(release_set: ReleaseSet) -> list[Any]:
    ids = release_set.pages.values_list("page_id", flat=True)
    pages = list(Page.objects.filter(pk__in=list(ids)[:MAX_PAGES]).select_related("locale").specific())
    keys = [page.translation_key for page in pages]
    links = set(TranslationSource.objects.filter(object_id__in=keys).values_list("object_id", "locale_id"))

    def place(page: Any) -> tuple[Any, ...]:
        is_link = (page.translation_key, page.locale_id) in links
        return (is_translation(page), not is_link, page.depth, page.path)

    return sorted(pages, key=place)


def _blockers(page: Any, user: Any, pages: Sequence[Any], known: Cells) -> Iterator[str]:
    if not decides_about(user, page):
        yield _("You may not publish this page; somebody who may has to release the set, or to save it with a time.")
    if page.permissions_for_user(user).page_locked():
        yield _("It is locked, or waits for somebody's approval. Unlock it, or have it approved first.")
    translation = _translation_of(page)
    for sign_off in [] if _is_live(page, translation) else sign_offs(page):
        if not sign_off.given:
            yield _("A sign-off is missing: %(task)s. Submit the page for review.") % {"task": sign_off.name}
    if translation is not None:
        yield from _behind(page, translation, pages)
        cell = known.get(page.translation_key, {}).get(page.locale_id)
        yield from _unfinished(cell.tally) if cell else ()
        if sign_off_tasks(page) and texts_since(page, translation):
            yield _("Texts were changed after it was submitted for review. Submit it again.")
    yield from _errors(page, translation)


def _translation_of(page: Any) -> Translation | None:
    """Return the synchronised translation that makes `page`, if one does."""
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    return found.select_related("source", "target_locale").first()


def _is_live(page: Any, translation: Translation | None) -> bool:
    """Return whether readers have what the set would give them."""
    unchanged = page.live and not page.has_unpublished_changes
    return unchanged and (translation is None or not texts_since(page, translation))


def _behind(page: Any, translation: Translation, pages: Sequence[Any]) -> Iterator[str]:
    """Yield a blocker if the translation does not say what its source will say."""
    source = next(
        (
            each
            for each in pages
            if each.translation_key == page.translation_key and each.locale_id == translation.source.locale_id
        ),
        None,
    )
    if source is None:
        return
    try:
        version = _version_to_publish(source, _translation_of(source))
    except (SourceDeletedError, ObjectDoesNotExist):
        return  # which is reported of the source itself
    if not _is_made_from(translation.source, version):
        yield _(
            "Its source goes live in another version than the one it was translated from. Show translators the drafts."
        )


def _unfinished(tally: Tally) -> Iterator[str]:
    if tally.outdated:
        yield ngettext(
            "%(number)d text is older than its source.", "%(number)d texts are older than their source.", tally.outdated
        ) % {"number": tally.outdated}
    if tally.empty:
        yield ngettext("%(number)d text is not translated.", "%(number)d texts are not translated.", tally.empty) % {
            "number": tally.empty
        }


def _is_made_from(source: TranslationSource, page: Any) -> bool:
    """Return whether the segments of `source` are the texts of `page`."""
    texts = {(each.path, each.string.data) for each in extract_segments(page) if isinstance(each, StringSegmentValue)}
    segments = StringSegment.objects.filter(source=source)
    return texts == set(segments.values_list("context__path", "string__data"))


def latest_of(page: Any) -> Any:
    """Return the page as its latest draft has it."""
    return page.get_latest_revision_as_object() if page.latest_revision_id else page


def _errors(page: Any, translation: Translation | None) -> Iterator[str]:
    """Yield what the version that would go live lacks."""
    try:
        draft = _version_to_publish(page, translation)
    except (SourceDeletedError, ObjectDoesNotExist):
        yield _("The page that it is translated from is gone.")
        return
    if draft.go_live_at and draft.go_live_at > timezone.now():
        yield _("It is scheduled separately. Remove its own schedule in the editor.")
    if draft.expire_at and draft.expire_at <= timezone.now():
        yield _("It has expired. Change its expiry time in the editor.")
    try:
        draft.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            yield f"{_label(draft, field)}: {' '.join(messages)}"


def _label(page: Any, field: str) -> str:
    try:
        return capfirst(str(page._meta.get_field(field).verbose_name))
    except (FieldDoesNotExist, AttributeError):
        return _("Page")


def _version_to_publish(page: Any, translation: Translation | None) -> Any:
    """Return what was signed off, if sign-offs are asked for; else what translators have written until now."""
    if translation is None or sign_off_tasks(page):
        return latest_of(page)
    return translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)


def release(release_set: ReleaseSet, user: Any) -> bool:
    """Make all pages of the set live, or none. Return whether they are; the set then holds why not.

    The set is locked while it is looked at, so that two who release it at once do it once.
    """
    try:
        with transaction.atomic():
            locked = ReleaseSet.objects.select_for_update().open().filter(pk=release_set.pk).first()
            if locked is None:
                return ReleaseSet.objects.filter(pk=release_set.pk, status=ReleaseSet.Status.RELEASED).exists()
            _publish_all(locked, user)
    except NotReadyError as error:
        _note(release_set, error.candidates)
        return False
    except Exception as error:  # noqa: BLE001 - whatever a page's own code raises: nothing is live, and it is reported
        logger.warning("release set %s was taken back: %s", release_set.pk, type(error).__name__)
        reason = _("An error (%(error)s) occurred while its pages were published; all changes were rolled back.")
        _note(release_set, [Candidate(release_set, [reason % {"error": type(error).__name__}])])
        return False
    return True


def _publish_all(release_set: ReleaseSet, user: Any) -> None:
    """Publish all pages within a transaction.

    Raises NotReadyError if a page is not ready, or did not become live after all.
    """
    found = candidates(release_set, user)
    if not found:
        raise NotReadyError([Candidate(release_set, [_("The set has no pages.")])])
    refused = [candidate for candidate in found if candidate.blockers]
    if refused:
        raise NotReadyError(refused)
    for candidate in found:
        _publish(candidate.page, user)
    release_set.status = ReleaseSet.Status.RELEASED
    release_set.released_at = timezone.now()
    release_set.blockers = []
    release_set.save()


def _publish(page: Any, user: Any) -> None:
    translation = _translation_of(page)
    if _is_live(page, translation):
        return
    if page.latest_revision_id and (translation is None or sign_off_tasks(page)):
        revision = page.latest_revision
    else:
        revision = _version_to_publish(page, translation).save_revision(user=user)
    revision.publish(user=user, skip_permission_checks=True)
    live = Page.objects.filter(pk=page.pk, live=True, live_revision=revision.pk)
    if not live.exists():
        raise NotReadyError([Candidate(page, [_("It could not be published.")])])


def _note(release_set: ReleaseSet, refused: Iterable[Candidate]) -> None:
    """Keep why the set did not go live, and do not try again before somebody looked at it."""
    blockers = [{"page": str(each.page), "reasons": [str(text) for text in each.blockers]} for each in refused]
    ReleaseSet.objects.open().filter(pk=release_set.pk).update(status=ReleaseSet.Status.STOPPED, blockers=blockers)


@transaction.atomic
def add_translations(release_set: ReleaseSet, user: Any) -> int:
    """Add the other languages of the set's pages, as far as `user` may edit them and there is room; return how many."""
    rows = release_set.pages.select_related("page")
    there = {row.page_id for row in rows}
    keys = {row.page.translation_key for row in rows}
    family = Page.objects.filter(translation_key__in=keys, alias_of__isnull=True).exclude(pk__in=there)
    wanted = [page for page in family.specific() if page.permissions_for_user(user).can_edit()]
    added = wanted[: max(0, MAX_PAGES - len(there))]
    ReleaseSetPage.objects.bulk_create(ReleaseSetPage(release_set=release_set, page=page) for page in added)
    return len(added)


@transaction.atomic
def show_drafts_to_translators(release_set: ReleaseSet, user: Any) -> int:
    """Let the translations of the sources that `user` may edit be made from their drafts.

    Returns how many sources that were.

    Readers are not notified that their translation is outdated by what no reader has seen yet (readers.readers_state).
    """
    shown = 0
    for row in release_set.pages.select_related("page"):
        page = row.page.specific
        source = TranslationSource.objects.get_for_instance_or_none(page)
        if source is None or not page.has_unpublished_changes:
            continue
        if page.permissions_for_user(user).can_edit():
            # Before the change is noted, so that it counts as one that no reader has seen.
            ReleaseSetPage.objects.filter(pk=row.pk, prepared_at__isnull=True).update(prepared_at=timezone.now())
            TranslationSource.update_or_create_from_instance(latest_of(page))
            shown += 1
    return shown


def finish_moderation(workflow_state: Any, user: Any) -> None:
    """Publish the page whose moderation ends here, unless it waits for others in a release set.

    Sign-offs publish whatever rights the last reviewer has: the text is the one that all of them read.
    """
    page = workflow_state.content_object.specific
    if open_set_of(page) is not None:
        return
    needed = sign_offs(page)
    if not needed:
        publish_workflow_state(workflow_state, user=user)
    elif all(sign_off.given for sign_off in needed):
        page.latest_revision.publish(user=user, skip_permission_checks=True)
