"""Misspelt words: what the index has that they may have been meant to be, and what to suggest to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from search import conf
from search.analysis.folding import fold
from search.analysis.languages import LANGUAGES
from search.analysis.lemmas import lemmas
from search.analysis.queries import Spellings
from search.analysis.spelling import LONGEST_FORM, SHORTEST_MISSPELT, near_skeletons, skeleton, slips, tolerance
from search.analysis.words import surface_token
from search.contract import Clause, Engine, Expression, Question, Reader, Run
from search.models import SearchWord
from search.parsing import ParsedQuery

MOST_SPELLINGS = 3
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
            values = [value for form in new for value in (form, skeleton(form))]
            cursor.execute(f"INSERT INTO {_TABLE} (form, skeleton) VALUES {rows} ON CONFLICT DO NOTHING", values)  # noqa: S608


def _fits(form: str) -> bool:
    return SHORTEST_MISSPELT - 1 <= len(form) <= LONGEST_FORM and form.isalpha()


def near_words(parsed: ParsedQuery) -> Spellings:
    """For each word of the query, forms of the index that it may be a slip for, or that may be a slip for it.

    One query to the database, however many words.
    """
    words = {term.words[0].lower() for group in parsed.wanted for term in group if not term.phrase}
    words = {word for word in words if _fits(word) and len(word) >= SHORTEST_MISSPELT}
    wanted = {word: near_skeletons(word) for word in words}
    every = sorted(set().union(*wanted.values())) if wanted else []
    forms: dict[str, list[str]] = {}
    for form, form_skeleton in SearchWord.objects.filter(skeleton__in=every).values_list("form", "skeleton"):
        forms.setdefault(form_skeleton, []).append(form)
    return {
        word: _nearest(word, [form for each in skeletons for form in forms.get(each, ())])
        for word, skeletons in wanted.items()
    }


def _is_word(form: str) -> bool:
    """Whether a dictionary of one of the site's languages has the form."""
    return any(lemmas(form, code).known for code in conf.content_languages() if code in LANGUAGES)


def _nearest(word: str, forms: Iterable[str]) -> list[str]:
    """The forms fewest slips away. For a word that a dictionary has, only forms that none has: it is not misspelt."""
    folded, is_word = fold(word), _is_word(word)
    most = 1 if is_word else tolerance(word)
    found: list[tuple[int, str]] = []
    for form in forms:
        other = fold(form)
        if other != folded and _is_word(form) is not is_word:
            distance = slips(folded, other, most)
            if distance <= most:
                found.append((distance, form))
    found.sort()
    return [form for distance, form in found if distance == found[0][0]][:MOST_SPELLINGS]


def did_you_mean(parsed: ParsedQuery, spellings: Spellings, reader: Reader, engine: Engine) -> str:
    """The query with its unknown words replaced by words that the reader can find; "" where none is to be replaced."""
    replaced = False
    words: list[str] = []
    for group in parsed.wanted:
        for term in group:
            word = term.words[0]
            better = "" if term.phrase or _is_findable(word, reader, engine) else _best(word, spellings, reader, engine)
            replaced = replaced or bool(better)
            words.append(better or (f'"{" ".join(term.words)}"' if term.phrase else word))
    return " ".join(words) if replaced else ""


def _best(word: str, spellings: Spellings, reader: Reader, engine: Engine) -> str:
    candidates: Sequence[str] = spellings.get(word.lower(), ())
    counted = [(_count(candidate, reader, engine), candidate) for candidate in candidates if _is_word(candidate)]
    count, best = max(counted, default=(0, ""), key=lambda each: each[0])
    return best if count else ""


def _is_findable(word: str, reader: Reader, engine: Engine) -> bool:
    return _is_word(word) or _count(word, reader, engine) > 0


def _count(form: str, reader: Reader, engine: Engine) -> int:
    """In how many families that the reader may see the form stands."""
    wanted = Expression(all=(Clause(sure=(Run((surface_token(form),)),)),))
    return engine.search(Question(wanted, reader, limit=0)).matching
