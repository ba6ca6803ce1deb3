"""The words of a query become the runs of tokens that find them, in every language that is analysed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.analysis.languages import LANGUAGES, language
from search.analysis.words import tokens_of
from search.contract import Clause, Expression, Field, Run
from search.parsing import ParsedQuery, Term

FIELD_WORDS: dict[str, Field] = {
    "title": "title",
    "název": "title",
    "nazev": "title",
    "tittel": "title",
}


def expression(parsed: ParsedQuery, languages: Iterable[str]) -> Expression:
    """What a document has to hold to answer the query, its words read in each of `languages`."""
    codes = [code for code in languages if code in LANGUAGES]
    wanted = [_clause(group, codes) for group in _without_stop_words(parsed.wanted, codes)]
    unwanted = [_clause((term,), codes) for term in parsed.unwanted]
    return Expression(all=tuple(wanted), none=tuple(unwanted))


def _without_stop_words(groups: Sequence[tuple[Term, ...]], codes: Sequence[str]) -> list[tuple[Term, ...]]:
    """The groups that say something; all of them, where none does."""
    telling = [group for group in groups if not all(_is_stop_word(term, codes) for term in group)]
    return telling or list(groups)


def _is_stop_word(term: Term, codes: Sequence[str]) -> bool:
    return not term.phrase and any(term.words[0].lower() in language(code).stop_words for code in codes)


def _clause(group: Iterable[Term], codes: Sequence[str]) -> Clause:
    runs = dict.fromkeys(run for term in group for run in _runs(term, codes))
    fields = {FIELD_WORDS[term.field] for term in group if term.field in FIELD_WORDS}
    return Clause(sure=tuple(runs), fields=tuple(fields) if len(fields) == 1 else ())


def _runs(term: Term, codes: Sequence[str]) -> Iterable[Run]:
    """Each way in which the term may stand in a text: by lemmas, by stems, by forms."""
    for code in codes:
        each = [tokens_of(word, code) for word in term.words]
        if len(each) == 1:
            yield from (Run((lemma,)) for lemma in each[0].lemmas)
        else:
            yield Run(tuple(tokens.lemmas[0] for tokens in each))
        yield Run(tuple(tokens.stem for tokens in each))
    yield Run(tuple(tokens_of(word, "").surface for word in term.words))
