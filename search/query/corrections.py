"""Misspelt words: what the index has that they may have been meant to be, and what to suggest to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from search import conf
from search.analysis.folding import fold
from search.analysis.languages import LANGUAGES
from search.analysis.lemmas import lemmas
from search.analysis.spelling import (
    MAX_FORM_LENGTH,
    MIN_MISSPELT_LENGTH,
    edit_distance,
    max_edits,
    near_phonetic_keys,
    phonetic_key,
)
from search.analysis.words import surface_token
from search.contract import Reader
from search.engines.protocol import Clause, Engine, EngineQuery, Expression, TokenPhrase
from search.models import SearchWord
from search.query.expression import Spellings
from search.query.parser import ParsedQuery

MAX_SPELLINGS = 3
BATCH = 400
_TABLE = SearchWord._meta.db_table


def add_words(forms: Iterable[str]) -> None:
    """Make forms of words known as something that a misspelt word may be compared with."""
    fitting = sorted(form for form in set(forms) if _fits(form))
    for start in range(0, len(fitting), BATCH):
        _add_new(fitting[start : start + BATCH])


def _add_new(forms: list[str]) -> None:
    """Write those of the forms that are not there yet: most words of a text that is saved are."""
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(forms))
        cursor.execute(f"SELECT form FROM {_TABLE} WHERE form IN ({places})", forms)  # noqa: S608
        new = sorted(set(forms) - {form for (form,) in cursor.fetchall()})
        if new:
            rows = ", ".join(["(%s, %s)"] * len(new))
            values = [value for form in new for value in (form, phonetic_key(form))]
            cursor.execute(f"INSERT INTO {_TABLE} (form, phonetic_key) VALUES {rows} ON CONFLICT DO NOTHING", values)  # noqa: S608


def _fits(form: str) -> bool:
    return MIN_MISSPELT_LENGTH - 1 <= len(form) <= MAX_FORM_LENGTH and form.isalpha()


def near_words(parsed: ParsedQuery) -> Spellings:
    """Return, for each word of the query, forms of the index that it may be a typo for, or that may be a typo for it.

    One query to the database, however many words.
    """
    words = {term.words[0].lower() for group in parsed.wanted for term in group if not term.phrase}
    words = {word for word in words if _fits(word) and len(word) >= MIN_MISSPELT_LENGTH}
    wanted = {word: near_phonetic_keys(word) for word in words}
    every = sorted(set().union(*wanted.values())) if wanted else []
    forms: dict[str, list[str]] = {}
    for form, form_key in SearchWord.objects.filter(phonetic_key__in=every).values_list("form", "phonetic_key"):
        forms.setdefault(form_key, []).append(form)
    return {
        word: _nearest(word, [form for each in phonetic_keys for form in forms.get(each, ())])
        for word, phonetic_keys in wanted.items()
    }


def _is_word(form: str) -> bool:
    """Return whether a dictionary of one of the site's languages has the form."""
    return any(lemmas(form, code).known for code in conf.content_languages() if code in LANGUAGES)


def _nearest(word: str, forms: Iterable[str]) -> list[str]:
    """Return the forms fewest edits away.

    For a word that a dictionary has, only forms that none has: it is not misspelt.
    """
    folded, is_word = fold(word), _is_word(word)
    most = 1 if is_word else max_edits(word)
    found: list[tuple[int, str]] = []
    for form in forms:
        other = fold(form)
        if other != folded and _is_word(form) is not is_word:
            distance = edit_distance(folded, other, most)
            if distance <= most:
                found.append((distance, form))
    found.sort()
    return [form for distance, form in found if distance == found[0][0]][:MAX_SPELLINGS]


def did_you_mean(parsed: ParsedQuery, spellings: Spellings, reader: Reader, engine: Engine) -> str:
    """Return the query as it was typed, with its unknown words replaced by words that the reader can find.

    "" if no word is to be replaced.
    """
    better = {
        term: best
        for group in parsed.wanted
        for term in group
        if not term.phrase
        and not _is_findable(term.words[0], reader, engine)
        and (best := _best(term.words[0], spellings, reader, engine))
    }
    return parsed.with_words(better) if better else ""


def _best(word: str, spellings: Spellings, reader: Reader, engine: Engine) -> str:
    candidates: Sequence[str] = spellings.get(word.lower(), ())
    counted = [(_count(candidate, reader, engine), candidate) for candidate in candidates if _is_word(candidate)]
    count, best = max(counted, default=(0, ""), key=lambda each: each[0])
    return best if count else ""


def _is_findable(word: str, reader: Reader, engine: Engine) -> bool:
    return _is_word(word) or _count(word, reader, engine) > 0


def _count(form: str, reader: Reader, engine: Engine) -> int:
    """Return in how many families that the reader may see the form appears."""
    wanted = Expression(all=(Clause(exact=(TokenPhrase((surface_token(form),)),)),))
    return engine.search(EngineQuery(wanted, reader, limit=0)).matching
