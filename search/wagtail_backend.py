"""Wagtail's own search with our analysis: for the admin's search, the choosers and `PageQuerySet.search()`.

Set `WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}`. It is the stock backend of the
database; only, each text is indexed with the lemmas of its words next to them, and each word of a query is looked for
as it is or by its lemma. So "skupin" finds "skupina", in drafts as well.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from django.db import connection, connections
from django.db.models import F, Func, TextField, Value
from modelsearch.utils import get_content_type_pk
from wagtail.search.backends import database
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField
from wagtail.search.query import MATCH_NONE, And, Boost, Not, Or, PlainText, SearchQuery

from search import conf
from search.analysis.languages import LANGUAGES
from search.analysis.lemmas import lemmas
from search.analysis.tokenising import word_list


def lemma_word(word: str, code: str) -> str:
    """Return the lemma as a word of letters and digits, which no tokeniser splits: "obětí" → "xcsxobet"."""
    return f"x{code.replace('-', '')}x{lemmas(word.lower(), code).first}"


def with_lemmas(text: str, codes: Iterable[str]) -> str:
    """Return the text, followed by the lemmas of its words in each of the languages."""
    found = dict.fromkeys(lemma_word(word, code) for code in codes for word in word_list(text))
    return " ".join((text, *found))


def _languages_of(item: Any) -> list[str]:
    """Return the language that an object is written in; all languages of the site if it does not say."""
    locale = getattr(item, "locale", None)
    codes = [locale.language_code] if locale is not None else conf.content_languages()
    return [code for code in codes if code in LANGUAGES]


class _Analysed:
    """An object as the stock index reads it, with lemmas in its texts."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self.pk = item.pk
        self._codes = _languages_of(item)

    def get_search_fields(self) -> list[Any]:
        return [self._wrapped(field) for field in self.item.get_search_fields()]

    def _wrapped(self, field: Any) -> Any:
        made = copy.copy(field)
        if isinstance(field, RelatedFields):
            made.fields = [self._wrapped(each) for each in field.fields]
            made.get_value = lambda item: field.get_value(_unwrapped(item))
        elif isinstance(field, SearchField | AutocompleteField):
            made.get_value = lambda item: self._value(field.get_value(_unwrapped(item)))
        return made

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return with_lemmas(value, self._codes)
        if isinstance(value, dict):
            return {key: self._value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(each) for each in value]
        return value


def _unwrapped(item: Any) -> Any:
    return item.item if isinstance(item, _Analysed) else item


StopWords = Callable[[list[str]], frozenset[str]]
"""Picks those of the words that the database leaves out of a query."""


def _no_stop_words(words: list[str]) -> frozenset[str]:
    return frozenset()


def analysed_query(query: SearchQuery, stop_words: StopWords = _no_stop_words) -> SearchQuery:
    """Return the query, with each plain word as itself or its lemma in any language of the site."""
    if isinstance(query, PlainText):
        return _analysed_text(query, stop_words)
    if isinstance(query, And | Or):
        return type(query)([analysed_query(each, stop_words) for each in query.subqueries])
    if isinstance(query, Not):
        return Not(analysed_query(query.subquery, stop_words))
    if isinstance(query, Boost):
        return Boost(analysed_query(query.subquery, stop_words), query.boost)
    return query


def _analysed_text(query: PlainText, stop_words: StopWords) -> SearchQuery:
    # The stock backends fail at what is not a word: SQLite's at a quotation mark, PostgreSQL's at the hyphen of
    # "art - therapy" if words are queries of their own, both at whitespace.
    pieces = query.query_string.replace('"', " ").split()
    words = [piece for piece in pieces if word_list(piece)]
    if not words:
        return MATCH_NONE
    if len(words) == 1:
        return _word(words[0], query.boost)
    # The database leaves stop words out, and none may be required by its lemma; unless there is nothing else.
    left_out = stop_words(words)
    if left_out.issuperset(words):
        left_out = frozenset()
    groups = [PlainText(word, boost=query.boost) if word in left_out else _word(word, query.boost) for word in words]
    return And(groups) if query.operator == "and" else Or(groups)


def _word(text: str, boost: float) -> SearchQuery:
    parts = word_list(text)
    codes = [code for code in conf.content_languages() if code in LANGUAGES]
    if len(parts) != 1 or not codes:
        return PlainText(text, boost=boost)
    found = dict.fromkeys(lemma_word(parts[0], code) for code in codes)
    return Or([PlainText(text, boost=boost), *(PlainText(each, boost=boost) for each in found)])


def _postgresql_stop_words(alias: str, config: str | None, words: list[str]) -> frozenset[str]:
    """Return the words that a text search configuration drops: the database's own one if none is given."""
    given = "%s::regconfig, " if config else ""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM unnest(%s::text[]) AS word WHERE numnode(plainto_tsquery({given}word)) = 0",  # noqa: S608
            [words, config] if config else [words],
        )
        return frozenset(word for (word,) in cursor.fetchall())


def _without_lemma_words(field: str) -> Func:
    """Return the text of a column of PostgreSQL as it was before `with_lemmas`."""
    codes = "|".join(code.replace("-", "") for code in LANGUAGES)
    lemma_words = rf"\s*\mx({codes})x\S+"
    return Func(
        F(field), Value(lemma_words), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
    )


@cache
def _backend_class(stock: Any) -> Any:
    """Return the stock backend of a database with our analysis on both sides."""
    on_postgresql = connection.vendor == "postgresql"
    on_sqlite = connection.vendor == "sqlite"

    class AnalysedIndex(stock.index_class):
        def add_items(self, model: Any, items: Iterable[Any]) -> None:
            analysed = [_Analysed(item) for item in items]
            super().add_items(model, analysed)
            if on_postgresql and analysed:
                # Fuzzy queries compare a word with all that is like it in these texts, and lemmas are like each other.
                self.entries.filter(
                    content_type_id=get_content_type_pk(model), object_id__in=[str(item.pk) for item in analysed]
                ).update(title_text=_without_lemma_words("title_text"), body_text=_without_lemma_words("body_text"))

        def add_item(self, item: Any) -> None:
            self.add_items(item._meta.model, [item])

    def analysed(compiler: Any) -> type:
        class AnalysedCompiler(compiler):
            query: SearchQuery

            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.asked = self.query
                self.query = analysed_query(self.asked)

            def search(self, config: str | None, *args: Any, **kwargs: Any) -> Any:
                if on_postgresql:
                    stop_words = partial(_postgresql_stop_words, self.queryset.db, config)
                    self.query = analysed_query(self.asked, stop_words)
                return super().search(config, *args, **kwargs)

            def build_tsrank(self, vector: Any, query: SearchQuery, *args: Any, **kwargs: Any) -> Any:
                # SQLite has one score for the whole query, below zero. The stock product over the parts of an And,
                # which each query of several words is here, would put the best page last.
                return super().build_tsrank(vector, MATCH_NONE if on_sqlite else query, *args, **kwargs)

        return AnalysedCompiler

    return type(
        f"Analysed{stock.__name__}",
        (stock,),
        {
            "index_class": AnalysedIndex,
            "query_compiler_class": analysed(stock.query_compiler_class),
            "autocomplete_query_compiler_class": analysed(stock.autocomplete_query_compiler_class),
        },
    )


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  the name that Wagtail looks for
    """Return the backend for the site's database."""
    stock: Any = type(database.SearchBackend(dict(params)))
    if connection.vendor not in {"sqlite", "postgresql"}:
        return stock(params)
    return _backend_class(stock)(params)
