"""The words of a language in one compact file: from each folded spelling to the forms and lemmas it may be.

A map is made once from simplemma's dictionary, is read from disk in less than a millisecond and shared by all processes
of a machine, since it is mapped into memory and not copied. It answers three questions with one lookup: is a word
known, what is its lemma, and which words may have been meant if it was typed without diacritics or with aa, ae, oe.

Key: a folded spelling. Value: the form in full if it differs from the key, then its lemmas, each as how many characters
of the key to cut and what to add.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import marisa_trie
import simplemma
from django.core.exceptions import ImproperlyConfigured
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from search import conf
from search.analysis.folding import fold, fold_digraphs
from search.analysis.languages import Language, language

logger = logging.getLogger(__name__)

FORMAT = 1
_SEPARATOR = b"\0"
_LEAST_CUT = 1  # so that no cut is written as the separator
_RARE = 8_000
"""An ending that fewer than one in so many words of the dictionary has teaches no rule."""

Rules = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A form of the language and its lemmas, folded; the first is the dictionary's, another one may be meant."""

    form: str
    lemmas: tuple[str, ...]


class WordMap:
    """The words of one language, and the endings that its forms and lemmas have."""

    def __init__(self, words: marisa_trie.BytesTrie, rules: Rules, size: int) -> None:
        self._words = words
        self.rules = rules
        """For an ending of a form, the endings that its lemma may have, with how many words have them."""
        self.size = size

    def readings(self, folded: str) -> list[Reading]:
        """Return what the folded spelling may stand for; nothing if it is not a word of the language."""
        return [_decode(folded, value) for value in self._words.get(folded, ())]

    def __contains__(self, folded: str) -> bool:
        return folded in self._words


_NO_WORDS = WordMap(marisa_trie.BytesTrie(), {}, 0)


def _shared(one: str, other: str) -> int:
    """Return how many characters two words have in common from the start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _encode(key: str, form: str, lemmas: Iterable[str]) -> bytes:
    parts = [b"" if form == key else form.encode()]
    for lemma in lemmas:
        shared = _shared(key, lemma)
        parts.append(bytes([len(key) - shared + _LEAST_CUT]) + lemma[shared:].encode())
    return _SEPARATOR.join(parts)


def _decode(key: str, value: bytes) -> Reading:
    form, *patches = value.split(_SEPARATOR)
    lemmas = tuple(key[: len(key) + _LEAST_CUT - patch[0]] + patch[1:].decode() for patch in patches)
    return Reading(form.decode() if form else key, lemmas)


@cache
def word_map(code: str) -> WordMap:
    """Return the words of the language `code`; none if its entry in the table names no dictionary."""
    entry = language(code)
    if not entry.lemmas:
        return _NO_WORDS
    name = f"{entry.lemmas}-{simplemma.__version__}-{FORMAT}.words"
    for directory in conf.word_map_directories():
        path = directory / name
        try:
            if not path.exists():
                build(entry, path)
            return _load(path)
        except OSError as error:
            logger.warning("The word map %s cannot be kept in %s (%s).", name, directory, type(error).__name__)
    raise ImproperlyConfigured(
        "No folder can be written to for the word maps of the search. Name one in EXCHANGE_SEARCH_WORD_MAPS,"
        " or run manage.py build_word_maps as a user who can write to it."
    )


def _load(path: Path) -> WordMap:
    words = marisa_trie.BytesTrie()
    words.mmap(str(path))
    about = json.loads(path.with_suffix(".json").read_text())
    rules = {ending: [(target, count) for target, count in targets] for ending, targets in about["rules"].items()}
    return WordMap(words, rules, about["size"])


def build(entry: Language, path: Path) -> None:
    """Make the map of a language. Two processes that do so at once write the same file one after the other."""
    forms = _forms(entry)
    rules = _rules(forms)
    words = marisa_trie.BytesTrie(_pairs(entry, forms))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _replace(path.with_suffix(".json"), lambda new: new.write_text(json.dumps({"size": len(forms), "rules": rules})))
    _replace(path, lambda new: words.save(str(new)))
    logger.info("Made the word map of %s: %d forms.", entry.code, len(forms))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file in one step, so that no other process ever reads half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    os.close(handle)
    new = Path(name)
    try:
        write(new)
        new.chmod(0o644)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _forms(entry: Language) -> dict[str, tuple[str, ...]]:
    """Return every form of the dictionary in lower case, with its lemmas, folded.

    A form that is itself the lemma of others ("thought" of "thoughts") is read as that, too.
    """
    dictionary = DefaultDictionaryFactory().get_dictionary(entry.lemmas)
    heads = Counter(dictionary.values())
    forms: dict[str, tuple[str, ...]] = {}
    for capitals in (False, True):
        for form, lemma in dictionary.items():
            if form.islower() is capitals:
                continue
            readings = [lemma, form] if heads[form] > 1 else [lemma]
            known = forms.get(form.lower(), ())
            forms[form.lower()] = tuple(dict.fromkeys((*known, *(fold(each) for each in readings))))
    return forms


def _pairs(entry: Language, forms: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, bytes]]:
    for form, lemmas in forms.items():
        folded = fold(form)
        yield folded, _encode(folded, form, lemmas)
        spelt_out = fold_digraphs(form)
        if spelt_out != folded and entry.digraphs:
            yield spelt_out, _encode(spelt_out, form, lemmas)


def _rules(forms: dict[str, tuple[str, ...]]) -> Rules:
    """Return which endings of forms go with which endings of lemmas, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for form, lemmas in forms.items():
        folded = fold(form)
        shared = _shared(folded, lemmas[0])
        if shared >= 2 and len(folded) - shared <= 5 and len(lemmas[0]) - shared <= 4:
            counts[folded[shared:], lemmas[0][shared:]] += 1
    rules: Rules = {}
    for (ending, target), count in counts.most_common():
        if count * _RARE >= len(forms):
            rules.setdefault(ending, []).append((target, count))
    return rules
