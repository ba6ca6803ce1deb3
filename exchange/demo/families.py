"""Families of demonstration pages: a page and its translations, made as an editor and translators would.

The source page is written and published; each translation goes through wagtail-localize, string by
string, so that the translation editor opens on the demonstration as on any other pages. A family
that exists is left alone, whatever the files say: somebody may have worked on it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from exchange.conf import language_codes
from exchange.demo.files import DemoFileError, Entry
from exchange.demo.identity import identity
from exchange.demo.pictures import picture
from exchange.demo.report import Report
from exchange.pages.base_page import ExchangePage

FAMILY_KEYS = ("key", "source", "facts", "draft", "later", "members_only")
PAGE_TEXTS = ("slug", "title", "summary")


@dataclass(frozen=True, slots=True)
class Family:
    """One file of pages: who it is, in which language it was first written, its texts per language."""

    kind: str
    key: str
    source: str
    facts: Entry
    texts: dict[str, Entry]
    drafts: tuple[str, ...] = ()
    later: Entry | None = None
    members_only: bool = False

    @classmethod
    def from_entry(cls, kind: str, entry: Entry) -> Family:
        """Return the family that `entry` describes, in the languages that this site has."""
        entry.allow([*FAMILY_KEYS, "en", "cs", "nb", *language_codes()])
        texts = {code: entry.entry(code) for code in language_codes() if entry.has(code)}
        if not texts:
            raise entry.error("", "It has no text in any language of this site.", f"Add one of: {language_codes()}.")
        written_in = entry.text("source")
        source = written_in if written_in in texts else next(iter(texts))
        later = entry.entry("later") if entry.has("later") else None
        return cls(
            kind=kind,
            key=entry.text("key"),
            source=source,
            facts=entry.entry("facts") if entry.has("facts") else Entry(f"{entry.place}, 'facts'", {}),
            texts=texts,
            drafts=tuple(entry.words("draft")),
            later=later.entry(source) if later is not None and later.has(source) else None,
            members_only=entry.flag("members_only"),
        )

    def identity(self, *parts: object) -> Any:
        """Return a UUID of the family itself, or of a row or block in it, the same in all its languages."""
        return identity(self.kind, self.key, *parts)

    def exists(self) -> bool:
        return Page.objects.filter(translation_key=self.identity()).exists()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the pages of a kind are made.

    `fill` writes facts and texts of one language into a page in memory, child rows and blocks included,
    with identities that do not depend on the language. `parent` finds the page to place it below.
    """

    kind: str
    model: type[ExchangePage]
    parent: Callable[[Locale], Page]
    fill: Callable[[Any, Family, Entry], None]
    texts: tuple[str, ...] = field(default=())
    show_in_menus: bool = False

    def build(self, family: Family, language: str, texts: Entry) -> ExchangePage:
        texts.allow([*PAGE_TEXTS, *self.texts])
        page = self.model(
            title=texts.text("title"),
            slug=texts.text("slug"),
            summary=texts.text("summary"),
            locale=Locale.objects.get(language_code=language),
            translation_key=family.identity(),
            show_in_menus=self.show_in_menus,
            live=False,
        )
        self.fill(page, family, texts)
        return page


def load_family(recipe: Recipe, entry: Entry, report: Report) -> Page:
    """Make the family of `entry` unless it exists; return its source page, or the existing one."""
    family = Family.from_entry(recipe.kind, entry)
    if family.exists():
        report.note(recipe.kind, created=False)
        return page_of(recipe.kind, family.key, family.source)
    source = _add_source(recipe, family)
    for language, texts in family.texts.items():
        if language != family.source:
            _add_translation(recipe, family, source, language, texts)
    if family.later is not None:
        _change_source(recipe, family, source)
    report.note(recipe.kind, created=True)
    return source


def page_of(kind: str, key: str, language: str = "") -> Any:
    """Return the page of a family in `language`, or else the one made first; None if there is no such family."""
    family = Page.objects.filter(translation_key=identity(kind, key)).order_by("pk")
    return family.filter(locale__language_code=language).first() or family.first()


def _add_source(recipe: Recipe, family: Family) -> ExchangePage:
    page = recipe.build(family, family.source, family.texts[family.source])
    if family.facts.flag("picture"):
        page.image = picture(f"{family.kind}/{family.key}", page.title)
    recipe.parent(page.locale).add_child(instance=page)
    if family.members_only:
        # Before it is published: no index may hold it as a public page, not even for a moment.
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _add_translation(recipe: Recipe, family: Family, source: Page, language: str, texts: Entry) -> None:
    localize_source, _created = TranslationSource.update_or_create_from_instance(source)
    locale = Locale.objects.get(language_code=language)
    translation = Translation.objects.create(source=localize_source, target_locale=locale)
    translated = recipe.build(family, language, texts)
    _write_strings(localize_source, locale, translated, texts)
    _write_slug(localize_source, locale, translated.slug)
    # Saved as a draft and then published: save_target(publish=True) would wait for the end of the transaction.
    translation.save_target(publish=False)
    if language not in family.drafts:
        translation.get_target_instance().get_latest_revision().publish()


def _write_strings(source: TranslationSource, locale: Locale, translated: ExchangePage, texts: Entry) -> None:
    """Give every string of `source` its counterpart in `translated`, found by its path and position there."""
    segments = extract_segments(translated)
    _compare_structure(source, segments, texts)
    wanted: dict[str, list[StringSegment]] = defaultdict(list)
    for stored in source.stringsegment_set.select_related("context").order_by("order"):
        wanted[stored.context.path].append(stored)
    offered: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            offered[segment.path].append(segment)
    for path in {**wanted, **offered}:
        if len(wanted[path]) != len(offered[path]):
            raise _mismatch(texts, path, len(wanted[path]), len(offered[path]))
        for stored, segment in zip(wanted[path], offered[path], strict=True):
            StringTranslation.objects.update_or_create(
                translation_of_id=stored.string_id,
                context_id=stored.context_id,
                locale=locale,
                defaults={
                    "data": segment.string.data,
                    "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                    "tool_name": "",
                },
            )


def _compare_structure(source: TranslationSource, segments: list[Any], texts: Entry) -> None:
    """Raise DemoFileError unless both languages have the same paragraphs and lists.

    A translation fills the source's template.
    """
    templates = {
        stored.context.path: stored.template
        for stored in source.templatesegment_set.select_related("context", "template")
    }
    for segment in segments:
        if isinstance(segment, TemplateSegmentValue):
            template = templates.get(segment.path)
            if template is not None and template.template != segment.template:
                raise _mismatch(texts, segment.path, template.string_count, segment.string_count)


def _mismatch(texts: Entry, path: str, wanted: int, offered: int) -> DemoFileError:
    field_name = path.partition(".")[0]
    return texts.error(
        field_name,
        f"{offered} paragraphs or items stand here ({path}), {wanted} in the source language, or in another form.",
        "Write as many as there, in the same order and form.",
    )


def _write_slug(source: TranslationSource, locale: Locale, slug: str) -> None:
    segment = OverridableSegment.objects.get(source=source, context__path="slug")
    SegmentOverride.objects.create(locale=locale, context=segment.context, data_json=json.dumps(slug))


def _change_source(recipe: Recipe, family: Family, source: Page) -> None:
    """Change the source after it was translated: its translations are out of date from now on."""
    later = family.later
    if later is None:
        return
    texts = family.texts[family.source]
    merged = Entry(later.place, {**texts.values, **later.values})
    changed = recipe.build(family, family.source, merged)
    page = source.specific
    for name in later.values:
        setattr(page, name, getattr(changed, name))
    page.save_revision().publish()
