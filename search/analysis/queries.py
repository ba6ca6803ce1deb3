"""The words of a query become the runs of tokens that find them, in every language that is analysed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from search.analysis.folding import without_digraphs
from search.analysis.languages import LANGUAGES, language
from search.analysis.lemmas import lemmas, meant_lemmas
from search.analysis.words import (
    WordTokens,
    lemma_token,
    part_token,
    reading_token,
    surface_token,
    tokens_of,
)
from search.contract import Clause, Expression, Field, Run
from search.parsing import ParsedQuery, Term

Spellings = Mapping[str, Sequence[str]]
"""For a word of a query, the words of the index that it may be a misspelling of, or that may be one of it."""

FIELD_WORDS: dict[str, Field] = {
    "title": "title",
    "název": "title",
    "nazev": "title",
    "tittel": "title",
}


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of a query as it is read in the languages of the site.

    `codes` are the languages that it is looked for in: those that know it; all, where none does. `meant` are lemmas
    (language, lemma) that it may stand for without its diacritics.
    """

    text: str
    codes: tuple[str, ...]
    known: bool
    meant: tuple[tuple[str, str], ...]


def read_word(word: str, codes: Sequence[str]) -> QueryWord:
    """Find out which languages know a word of a query."""
    lowered = word.lower()
    knowing = tuple(code for code in codes if lemmas(lowered, code).known)
    meant: tuple[tuple[str, str], ...] = ()
    if lowered.isascii():
        meant = tuple((code, lemma) for code in codes for lemma in meant_lemmas(lowered, code))
    return QueryWord(lowered, knowing or tuple(codes), bool(knowing), meant)


def expression(parsed: ParsedQuery, languages: Iterable[str]) -> Expression:
    """What a document has to hold to answer the query, its words read in each of `languages`; without guesses."""
    codes = [code for code in languages if code in LANGUAGES]
    wanted = _without_stop_words(parsed.wanted, codes)
    return Expression(
        all=tuple(_clause(group, codes) for group in wanted),
        none=tuple(_clause((term,), codes) for term in parsed.unwanted),
    )


def _without_stop_words(groups: Sequence[tuple[Term, ...]], codes: Sequence[str]) -> list[tuple[Term, ...]]:
    """The groups that say something; all of them, where none does."""
    telling = [group for group in groups if not all(_is_stop_word(term, codes) for term in group)]
    return telling or list(groups)


def _is_stop_word(term: Term, codes: Sequence[str]) -> bool:
    return not term.phrase and any(term.words[0].lower() in language(code).stop_words for code in codes)


def _clause(group: Iterable[Term], codes: Sequence[str]) -> Clause:
    runs = dict.fromkeys(run for term in group for run in _sure(term, codes))
    fields = {FIELD_WORDS[term.field] for term in group if term.field in FIELD_WORDS}
    return Clause(sure=tuple(runs), fields=tuple(fields) if len(fields) == 1 else ())


def _sure(term: Term, codes: Sequence[str]) -> Iterator[Run]:
    """Each way in which the term itself may stand in a text: by its lemmas or by its form."""
    if term.phrase:
        for code in codes:
            yield Run(tuple(tokens_of(word, code).lemma for word in term.words))
    else:
        word = read_word(term.words[0], codes)
        if word.meant and not word.known:
            yield from (Run((lemma_token(lemma, code),)) for code, lemma in word.meant)
        else:
            yield from (Run((tokens_of(word.text, code).lemma,)) for code in word.codes)
    yield Run(tuple(surface_token(word) for word in term.words))


def with_guesses(wanted: Expression, parsed: ParsedQuery, languages: Iterable[str], spellings: Spellings) -> Expression:
    """The expression, with what the words may have meant beside what they say."""
    codes = [code for code in languages if code in LANGUAGES]
    groups = _without_stop_words(parsed.wanted, codes)
    clauses = []
    for clause, group in zip(wanted.all, groups, strict=True):
        runs = dict.fromkeys(
            run for term in group if not term.phrase for run in _guesses(term.words[0], codes, spellings)
        )
        taken = {*clause.sure, *clause.related}
        clauses.append(replace(clause, guessed=tuple(run for run in runs if run not in taken)))
    return replace(wanted, all=tuple(clauses))


def _guesses(text: str, codes: Sequence[str], spellings: Spellings) -> Iterator[Run]:
    word = read_word(text, codes)
    for code, lemma in word.meant:
        yield Run((lemma_token(lemma, code),))
        yield Run((reading_token(lemma, code),))
    for code in word.codes:
        yield from _other_readings(tokens_of(word.text, code), code)
    for spelling in without_digraphs(word.text) if word.text.isascii() else ():
        yield Run((surface_token(spelling),))
    for near in spellings.get(word.text, ()):
        yield Run((surface_token(near),))
        for code in codes:
            found = lemmas(near, code)
            if found.known:
                yield Run((lemma_token(found.first, code),))


def _other_readings(tokens: WordTokens, code: str) -> Iterator[Run]:
    """By stem, by other lemmas on either side, and as a part of a compound or a compound of its parts."""
    lemma = tokens.lemma.removeprefix(f"{code}_")
    if tokens.stem:
        yield Run((tokens.stem,))
    yield Run((reading_token(lemma, code),))
    for other in tokens.others:
        yield Run((lemma_token(other.removeprefix(f"{code}+"), code),))
    if language(code).joins_words:
        yield Run((part_token(lemma, code),))
        if tokens.parts:
            yield Run(tuple(lemma_token(part.removeprefix(f"{code}/"), code) for part in tokens.parts))
