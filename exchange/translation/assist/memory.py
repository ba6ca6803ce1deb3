"""The translation memory: every text that a person translated on this site, and what was imported.

It proposes in the editor, exactly or nearly, with the difference shown; and as a machine translator of
wagtail-localize it fills what it knows word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.module_loading import import_string
from wagtail.models import Locale
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import String, StringTranslation
from wagtail_localize.strings import StringValue, extract_ids

from exchange.conf import setting
from exchange.merging.difference import Change, similarity, visible_text, word_changes
from exchange.translation.models import PREVIOUS_VERSION, MemoryUnit

WORD = re.compile(r"\w{4,}")
MAX_CANDIDATES = 200
"""Texts of similar length that share a long word; the nearest of them is the proposal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A translation from the memory. `percent` is how near its source is; `changes` lead from that to the new one."""

    text: str
    percent: int
    changes: Sequence[Change] = ()

    @property
    def is_exact(self) -> bool:
        return self.percent == 100


class Memory:
    """All that is known of one language pair."""

    def __init__(self, source: Locale, target: Locale) -> None:
        self.source = source
        self.target = target

    def exact(self, texts: Iterable[str]) -> dict[str, str]:
        """Return the latest translation of each source text that was translated word for word. Two queries."""
        hashes = {String._get_data_hash(text): text for text in texts}
        units = MemoryUnit.objects.filter(
            source_locale=self.source, target_locale=self.target, source_hash__in=list(hashes)
        )
        known = {hashes[key]: target for key, target in units.values_list("source_hash", "target")}
        rows = self._by_people().filter(translation_of__data_hash__in=list(hashes)).order_by("updated_at", "pk")
        known.update({hashes[key]: data for key, data in rows.values_list("translation_of__data_hash", "data")})
        return known

    def proposals(self, texts: Iterable[str]) -> dict[str, Proposal]:
        """Return the best proposal for each text that has one.

        Two queries, and one or two more for each text without an exact match.
        """
        texts = list(dict.fromkeys(texts))
        found = {text: Proposal(target, 100) for text, target in self.exact(texts).items()}
        for text in texts:
            if text not in found:
                near = self._nearest(text)
                if near is not None:
                    found[text] = near
        return found

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield everything that is known, one source text at a time, for export."""
        seen: set[str] = set()
        rows = self._by_people().order_by("-updated_at", "-pk").values_list("translation_of__data", "data")
        units = MemoryUnit.objects.filter(source_locale=self.source, target_locale=self.target)
        for pairs in (rows, units.order_by("pk").values_list("source", "target")):
            for source, target in pairs.iterator(chunk_size=1000):
                if source not in seen:
                    seen.add(source)
                    yield source, target

    def _by_people(self) -> Any:
        """Return what people wrote or read, in this pair of languages: no machine text, nothing carried over."""
        return StringTranslation.objects.filter(
            translation_of__locale=self.source,
            locale=self.target,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            has_error=False,
        ).exclude(tool_name=PREVIOUS_VERSION)

    def _nearest(self, text: str) -> Proposal | None:
        plain = visible_text(text)
        words = sorted(set(WORD.findall(plain)), key=len, reverse=True)[:3]
        if not words:
            return None
        least = setting("EXCHANGE_MEMORY_FROM_PERCENT")
        scored = (
            (similarity(visible_text(source), plain), source, target) for source, target in self._similar(text, words)
        )
        score, source, target = max(scored, default=(0.0, "", ""))
        percent = min(99, int(100 * score))
        if percent < least:
            return None
        return Proposal(_without_foreign_links(target, text), percent, word_changes(visible_text(source), plain))

    def _similar(self, text: str, words: Sequence[str]) -> list[tuple[str, str]]:
        shortest, longest = len(text) * 6 // 10, len(text) * 10 // 6 + 1
        rows = self._by_people().annotate(length=Length("translation_of__data"), source=F("translation_of__data"))
        units = MemoryUnit.objects.filter(source_locale=self.source, target_locale=self.target)
        units = units.annotate(length=Length("source"))
        found: list[tuple[str, str]] = []
        for queryset, source, target in ((rows, "translation_of__data", "data"), (units, "source", "target")):
            shared = Q()
            for word in words:
                shared |= Q(**{f"{source}__icontains": word})
            near = queryset.filter(shared, length__gte=shortest, length__lte=longest).order_by("-pk")
            found += near.values_list(source, target)[:MAX_CANDIDATES]
        return found


def _without_foreign_links(translation: str, source: str) -> str:
    """Return the near match in a form that is valid here: it may have links that this text does not have."""
    return translation if extract_ids(translation) <= extract_ids(source) else visible_text(translation)


class MemoryTranslator(BaseMachineTranslator):
    """wagtail-localize's machine translator that writes what the memory knows word for word.

    Another machine may be asked for the rest::

        WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
            "CLASS": "exchange.translation.assist.memory.MemoryTranslator",
            "OPTIONS": {"THEN": {"CLASS": "wagtail_localize.machine_translators.deepl.DeepLTranslator", "OPTIONS": …}},
        }
    """

    display_name = "Translation memory"

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        then = options.get("THEN")
        self.then = import_string(then["CLASS"])(then.get("OPTIONS", {})) if then else None
        if self.then is not None:
            self.display_name = f"{self.display_name}, {self.then.display_name}"

    @property
    def leaves_site(self) -> bool:
        return self.then is not None and getattr(self.then, "leaves_site", True)

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        return source_locale.language_code != target_locale.language_code

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        wanted = list(strings)
        known = Memory(source_locale, target_locale).exact(string.data for string in wanted)
        found = {string: StringValue(known[string.data]) for string in wanted if string.data in known}
        rest = [string for string in wanted if string not in found]
        if rest and self.then is not None and self.then.can_translate(source_locale, target_locale):
            found.update(self.then.translate(source_locale, target_locale, rest))
        return found
