"""The words of a query become the runs of tokens that find them, in every language that is analysed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from search.analysis.folding import without_digraphs
from search.analysis.languages import LANGUAGES, language
from search.analysis.lemmas import lemmas, meant_lemmas
from search.analysis.words import WordTokens, lemma_token, part_token, reading_token, surface_token, tokens_of
from search.concepts.matcher import ConceptMatcher, concept_token
from search.engines.protocol import Clause, Expression, TokenPhrase
from search.query.parser import ParsedQuery, Term

Spellings = Mapping[str, Sequence[str]]
"""For a word of a query, the words of the index that it may be a misspelling of, or that may be one of it."""

MIN_BEGINNING_LENGTH = 2

TITLE_WORDS = frozenset({"title", "název", "nazev", "tittel"})
"""Field words for the title, in the languages of the interface; those of facets are with the facets."""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of a query as it is read in the languages of the site.

    `codes` are the languages that it is looked for in: those that know it; all, if none does. `meant` are lemmas
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
    """Return what a document has to hold to answer the query.

    Its words are read in each of `languages`; without guesses.
    """
    codes = [code for code in languages if code in LANGUAGES]
    wanted = _without_stop_words(parsed.wanted, codes)
    return Expression(
        all=tuple(_clause(group, codes) for group in wanted),
        none=tuple(_clause((term,), codes) for term in parsed.unwanted),
    )


def _without_stop_words(groups: Sequence[tuple[Term, ...]], codes: Sequence[str]) -> list[tuple[Term, ...]]:
    """Return the groups that say something; all of them, if none does."""
    telling = [group for group in groups if not all(_is_stop_word(term, codes) for term in group)]
    return telling or list(groups)


def _is_stop_word(term: Term, codes: Sequence[str]) -> bool:
    return not term.phrase and any(term.words[0].lower() in language(code).stop_words for code in codes)


def _clause(group: Sequence[Term], codes: Sequence[str]) -> Clause:
    runs = dict.fromkeys(run for term in group for run in _sure(term, codes))
    in_title = all(term.field in TITLE_WORDS for term in group)
    return Clause(exact=tuple(runs), fields=("title",) if in_title else ())


def _sure(term: Term, codes: Sequence[str]) -> Iterator[TokenPhrase]:
    """Yield each way in which the term itself may appear in a text: by its lemmas or by its form."""
    if term.phrase:
        for code in codes:
            yield TokenPhrase(tuple(tokens_of(word, code).lemma for word in term.words))
    else:
        word = read_word(term.words[0], codes)
        if word.meant and not word.known:
            yield from (TokenPhrase((lemma_token(lemma, code),)) for code, lemma in word.meant)
        else:
            yield from (TokenPhrase((tokens_of(word.text, code).lemma,)) for code in word.codes)
    yield TokenPhrase(tuple(surface_token(word) for word in term.words))


def with_related(
    wanted: Expression, parsed: ParsedQuery, languages: Iterable[str], concepts: ConceptMatcher
) -> tuple[Expression, list[str]]:
    """Return the expression, with the concepts that its words are terms of, in any language; and the codes of these.

    Each word of a term may be met by the concept instead, so a page that has the concept meets them all.
    """
    codes = [code for code in languages if code in LANGUAGES]
    groups = _without_stop_words(parsed.wanted, codes)
    found: dict[int, list[str]] = {}
    for first, words in _plain_stretches(parsed):
        for code in codes:
            for match in concepts.matches(words, code):
                for place in range(first + match.start, first + match.end):
                    found.setdefault(place, []).extend(match.codes)
    kept = [place for place, group in enumerate(parsed.wanted) if group in groups]
    clauses = []
    for clause, place in zip(wanted.all, kept, strict=True):
        runs = dict.fromkeys(TokenPhrase((concept_token(code),)) for code in found.get(place, ()))
        clauses.append(replace(clause, synonym=tuple(runs)) if not clause.fields else clause)
    named = dict.fromkeys(code for place in kept for code in found.get(place, ()))
    return replace(wanted, all=tuple(clauses)), list(named)


def _plain_stretches(parsed: ParsedQuery) -> Iterator[tuple[int, list[str]]]:
    """Yield words in a row that are neither phrases nor alternatives, with the place of the first."""
    stretch: list[str] = []
    for place, group in enumerate((*parsed.wanted, ())):
        if len(group) == 1 and not group[0].phrase and not group[0].field:
            stretch.append(group[0].words[0])
        else:
            if stretch:
                yield place - len(stretch), stretch
            stretch = []


def with_open_end(wanted: Expression, parsed: ParsedQuery, languages: Iterable[str]) -> Expression:
    """Return the expression, with a word that may still be being typed as the beginning of a longer one.

    A stop word that was left out opens nothing, the word before it least of all.
    """
    codes = [code for code in languages if code in LANGUAGES]
    groups = _without_stop_words(parsed.wanted, codes)
    return replace(wanted, all=tuple(map(_opened, wanted.all, groups)))


def typed_so_far(parsed: ParsedQuery, languages: Iterable[str]) -> list[Expression]:
    """Return what to ask while the query is being typed, one after the other until something is found.

    The last word may be the beginning of a longer one, even if it is a stop word as it is ("pro" of "program"); then
    the query without it follows.
    """
    codes = [code for code in languages if code in LANGUAGES]
    telling = _without_stop_words(parsed.wanted, codes)
    begun = [group for group in parsed.wanted if group in telling or any(_beginnings(group))]
    choices = [begun, telling] if begun != telling else [telling]
    none = tuple(_clause((term,), codes) for term in parsed.unwanted)
    return [Expression(tuple(_opened(_clause(group, codes), group) for group in groups), none) for groups in choices]


def _opened(clause: Clause, group: Sequence[Term]) -> Clause:
    return replace(clause, fuzzy=(*clause.fuzzy, *_beginnings(group)))


def _beginnings(group: Sequence[Term]) -> Iterator[TokenPhrase]:
    for term in group:
        if term.unfinished and len(term.words[-1]) >= MIN_BEGINNING_LENGTH:
            yield TokenPhrase(tuple(surface_token(word) for word in term.words), prefix=True)


def loosened(wanted: Expression, parsed: ParsedQuery, languages: Iterable[str]) -> Expression:
    """Return the expression, to be met by any of its clauses, or by a part of a compound among its words."""
    parts = dict.fromkeys(
        TokenPhrase((lemma_token(part.removeprefix(f"{code}/"), code),))
        for group in parsed.wanted
        for term in group
        for code in languages
        if code in LANGUAGES and not term.phrase
        for part in tokens_of(term.words[0], code).parts
    )
    more = tuple(Clause(exact=(run,)) for run in parts)
    return replace(wanted, all=(*wanted.all, *more), loosened=len(wanted.all) + len(more) > 1)


def with_guesses(wanted: Expression, parsed: ParsedQuery, languages: Iterable[str], spellings: Spellings) -> Expression:
    """Return the expression, with what the words may have meant in addition to what they say."""
    codes = [code for code in languages if code in LANGUAGES]
    groups = _without_stop_words(parsed.wanted, codes)
    clauses = []
    for clause, group in zip(wanted.all, groups, strict=True):
        runs = dict.fromkeys(
            run for term in group if not term.phrase for run in _guesses(term.words[0], codes, spellings)
        )
        taken = {*clause.exact, *clause.synonym}
        clauses.append(replace(clause, fuzzy=tuple(run for run in runs if run not in taken)))
    return replace(wanted, all=tuple(clauses))


def _guesses(text: str, codes: Sequence[str], spellings: Spellings) -> Iterator[TokenPhrase]:
    word = read_word(text, codes)
    for code, lemma in word.meant:
        yield TokenPhrase((lemma_token(lemma, code),))
        yield TokenPhrase((reading_token(lemma, code),))
    for code in word.codes:
        yield from _other_readings(tokens_of(word.text, code), code)
    for spelling in without_digraphs(word.text) if word.text.isascii() else ():
        yield TokenPhrase((surface_token(spelling),))
    for near in spellings.get(word.text, ()):
        yield TokenPhrase((surface_token(near),))
        for code in codes:
            found = lemmas(near, code)
            if found.known:
                yield TokenPhrase((lemma_token(found.first, code),))


def _other_readings(tokens: WordTokens, code: str) -> Iterator[TokenPhrase]:
    """Yield the other readings: by stem, by other lemmas on either side, and by compounds.

    The last are as a part of a compound or a compound of its parts.
    """
    lemma = tokens.lemma.removeprefix(f"{code}_")
    if tokens.stem:
        yield TokenPhrase((tokens.stem,))
    yield TokenPhrase((reading_token(lemma, code),))
    for other in tokens.others:
        yield TokenPhrase((lemma_token(other.removeprefix(f"{code}+"), code),))
    if language(code).joins_words:
        yield TokenPhrase((part_token(lemma, code),))
        if tokens.parts:
            yield TokenPhrase(tuple(lemma_token(part.removeprefix(f"{code}/"), code) for part in tokens.parts))
