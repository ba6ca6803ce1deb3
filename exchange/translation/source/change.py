"""Change of source: makes another language version the source of its family, in one action.

What every version says stays as it is, on its page and in its editor: each text of the new source is given
the translations that its counterpart had. All other versions are translated from the new source afterwards.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.strings import StringValue

from exchange.translation.models import MergeConflict, StoppedTranslation
from exchange.translation.source.candidates import Family, Version, family_of
from exchange.translation.status.segments import links_of, segments_of, segments_with_rows
from exchange.translation.sync.following import name_source
from exchange.translation.sync.hand_edits import content_of, edited_version
from exchange.translation.sync.resuming import keep_values, note_stop, take_over
from exchange.translation.sync.rewriting import Piece, Place, Rewriting


@transaction.atomic
def change_source(page: Page, user: Any) -> None:
    """Make `page` the source of its family. Raises ValidationError with what blocks it."""
    list(Page.objects.select_for_update().filter(translation_key=page.translation_key).values_list("pk"))
    family = family_of(page)
    chosen = family.version(page.locale_id)
    if chosen is None:
        raise ValidationError(_("This page is the source already."))
    if chosen.blockers:
        raise ValidationError(list(chosen.blockers))
    _Change(family, chosen, user).make()
    log(
        instance=chosen.page,
        action="exchange.source_changed",
        user=user,
        data={"from": family.source.language, "to": chosen.language},
    )


LINK = re.compile(r'<a id="([^"]+)"')
"""The names of a text's links, in their order."""


class _Change:
    """One change of source. All that is known of the old order is read before anything is written."""

    def __init__(self, family: Family, chosen: Version, user: Any) -> None:
        self.family = family
        self.chosen = chosen
        self.user = user
        self.key = chosen.page.translation_key
        self.links = self._links()
        self.own_link = self.links.pop(chosen.page.locale_id, None)
        # A record that is left from a source that was deleted.
        self.links.pop(family.source.page.locale_id, None)
        self.others = [version for version in family.versions if version is not chosen]

    def _links(self) -> dict[int, Translation]:
        """Return the translation record of each language; an enabled one goes before others that were stopped."""
        rows = Translation.objects.filter(source__object_id=self.key).select_related("source", "target_locale")
        return {row.target_locale_id: row for row in rows.order_by("enabled", "pk")}

    def make(self) -> None:
        if self.own_link is not None and self.own_link.enabled and not self.chosen.page.live:
            # The page of an unpublished translation need not show yet what its editor has.
            self.own_link.save_target(user=self.user, publish=False)
            self.chosen.page.refresh_from_db()
        old_source = self._translated_from()
        pieces = {version.page.locale_id: self._pieces(version) for version in self.others}
        places = self._places(old_source)
        source = self._source_as_translated(places)
        links = self._relinked(source)
        addresses = {}
        for locale_id, link in links.items():
            rewriting = Rewriting(source, places, locale_id)
            _keep(link, rewriting.write(pieces[locale_id]))
            addresses[locale_id] = rewriting.addresses
        # What was edited by hand since it was translated is a change of the source, which translations follow.
        source.update_from_db()
        for version in self.others:
            self._keep_what_the_page_has(version, links[version.page.locale_id], addresses[version.page.locale_id])
        for version in self.family.versions:
            name_source(self.key, self.chosen.page.locale_id, instead_of=version.page.source_locale_id)

    def _translated_from(self) -> TranslationSource:
        """Return the source of the chosen version; for one that was written by hand, that of the family."""
        if self.own_link is not None:
            found: TranslationSource = self.own_link.source
            return found
        found, _created = TranslationSource.update_or_create_from_instance(self.family.source.page)
        return found

    def _pieces(self, version: Version) -> list[Piece]:
        """Return what a version says, as its editor has it: a translation's own texts, or a source's."""
        link = self.links.get(version.page.locale_id)
        if link is not None:
            texts = [(segment, row.data if row else "", row) for segment, row in segments_with_rows(link)]
        elif version is self.family.source:
            source, _created = TranslationSource.get_or_create_from_instance(version.page)
            texts = [(segment, segment.string.data, None) for segment in segments_of(source.pk)]
        else:
            return []
        numbers: Counter[str] = Counter()
        found = []
        for segment, html, row in texts:
            path = segment.context.path
            found.append(Piece(path, numbers[path], html, links_of(segment), row))
            numbers[path] += 1
        return found

    def _places(self, old_source: TranslationSource) -> list[Place]:
        """Return the texts of the chosen version next to the segments that they translate.

        The page's own words count, since they will be the source. Of a version that was edited by hand those
        of its translation do, so that what was changed since is seen as a change.
        """
        rows = self._rows_of_chosen()
        shown = _extracted(self.chosen.page)
        on_page = Counter(path for path, _number in shown)
        segments = list(segments_of(old_source.pk))
        in_source = Counter(segment.context.path for segment in segments)
        synchronised = self.own_link is not None and self.own_link.enabled
        numbers: Counter[str] = Counter()
        places = []
        for segment in segments:
            path = segment.context.path
            number, numbers[path] = numbers[path], numbers[path] + 1
            row = rows.get((segment.context_id, segment.string_id))
            page_piece = shown.get((path, number)) if on_page[path] == in_source[path] else None
            translated = _translated(segment, number, row, page_piece) if row else None
            piece = (page_piece or translated) if synchronised else (translated or page_piece)
            if piece is not None:
                places.append(Place(segment, piece))
        return places

    def _rows_of_chosen(self) -> dict[tuple[int, int], StringTranslation]:
        if self.own_link is None:
            return {}
        return {
            (segment.context_id, segment.string_id): row
            for segment, row in segments_with_rows(self.own_link)
            if row is not None and not row.has_error
        }

    def _source_as_translated(self, places: Iterable[Place]) -> TranslationSource:
        """Return the chosen page as a source, first with the texts that its translations go with."""
        source: TranslationSource
        source, _created = TranslationSource.get_or_create_from_instance(self.chosen.page)
        source.stringsegment_set.all().delete()
        StringSegment.objects.bulk_create(
            StringSegment(
                source=source,
                context_id=place.segment.context_id,
                string=String.from_value(source.locale_id, StringValue(place.piece.html)),
                order=place.segment.order,
                attrs=json.dumps(place.piece.attrs),
            )
            for place in places
        )
        return source

    def _relinked(self, source: TranslationSource) -> dict[int, Translation]:
        """Return the links of every other version, each now translated from `source`.

        A version that was written by hand stays so, ready to be resumed.
        """
        kept = {link.pk for link in self.links.values()}
        Translation.objects.filter(source__object_id=self.key).exclude(pk__in=kept).delete()
        links = {}
        for version in self.others:
            locale = version.page.locale
            link = self.links.get(locale.pk)
            if link is not None:
                Translation.objects.filter(pk=link.pk).update(source=source)
                link.source = source
                if not link.enabled:
                    note_stop(link)
            else:
                # Past the signals: of the former source the texts are about to be written, and for another one
                # the base is nothing, so that all that it says was written by hand.
                is_old_source = version is self.family.source
                made = Translation(source=source, target_locale=locale, enabled=is_old_source)
                [link] = Translation.objects.bulk_create([made])
                if not is_old_source:
                    StoppedTranslation.objects.create(translation=link)
            links[locale.pk] = link
        return links

    def _keep_what_the_page_has(self, version: Version, link: Translation, addresses: Mapping[str, str]) -> None:
        """Keep values that were the version's own, and of the former source what was written and not published."""
        if not link.enabled:
            return
        is_old_source = version is self.family.source
        published = content_of(version.page)
        old = content_of(self.family.source.page).values
        own = {
            path: value
            for path, value in published.values.items()
            if "'" not in path and (is_old_source or path == "slug" or value == old.get(path))
        }
        keep_values(link, {**own, **addresses}, replace_others=is_old_source)
        if is_old_source:
            take_over(link, published, content_of(edited_version(version.page)))


def _keep(link: Translation, pieces: Iterable[Piece]) -> None:
    """Keep texts without a counterpart in the new source in the editor until somebody has placed them."""
    MergeConflict.objects.bulk_create(
        MergeConflict(translation=link, path=piece.path, page_text=piece.html) for piece in pieces
    )


def _translated(segment: StringSegment, number: int, row: StringTranslation, on_page: Piece | None) -> Piece:
    """Return a text of the translation.

    Its links lead where those on the page do, perhaps elsewhere than its source's.
    """
    links = links_of(segment)
    names = LINK.findall(row.data)
    if on_page is not None and len(on_page.attrs) == len(names):
        links = dict(zip(names, on_page.attrs.values(), strict=True))
    return Piece(segment.context.path, number, row.data, links, row)


def _extracted(page: Any) -> dict[tuple[str, int], Piece]:
    found = {}
    for path, texts in content_of(page).texts.items():
        for number, text in enumerate(texts):
            piece = Piece(path, number, text.html, text.attrs)
            found[piece.place] = piece
    return found
