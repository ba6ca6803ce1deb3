"""Wagtail's own search with our analysis: for the admin's search, the choosers and `PageQuerySet.search()`.

Set `WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}`. It is the stock backend of the
database; only, each text is indexed with the lemmas of its words beside them, and each word of a query is looked for
as it stands or by its lemma. So "skupin" finds "skupina", in drafts as well.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection
from wagtail.search.backends import database
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField
from wagtail.search.query import And, Boost, Not, Or, PlainText, SearchQuery

from search import conf
from search.analysis.languages import LANGUAGES
from search.analysis.lemmas import lemmas
from search.analysis.tokenising import word_list


def lemma_word(word: str, code: str) -> str:
    """The lemma as a word of letters and digits, which no tokeniser takes apart: "obětí" → "xcsxobet"."""
    return f"x{code.replace('-', '')}x{lemmas(word.lower(), code).first}"


def with_lemmas(text: str, codes: Iterable[str]) -> str:
    """The text, followed by the lemmas of its words in each of the languages."""
    found = dict.fromkeys(lemma_word(word, code) for code in codes for word in word_list(text))
    return " ".join((text, *found))


def _languages_of(item: Any) -> list[str]:
    """The language that an object is written in; all languages of the site where it does not say."""
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


def analysed_query(query: SearchQuery) -> SearchQuery:
    """The query, with each plain word as itself or its lemma in any language of the site."""
    if isinstance(query, PlainText):
        words = query.query_string.split()
        groups = [_word(word, query.boost) for word in words]
        if not groups:
            return query
        if len(groups) == 1:
            return groups[0]
        return And(groups) if query.operator == "and" else Or(groups)
    if isinstance(query, And | Or):
        return type(query)([analysed_query(each) for each in query.subqueries])
    if isinstance(query, Not):
        return Not(analysed_query(query.subquery))
    if isinstance(query, Boost):
        return Boost(analysed_query(query.subquery), query.boost)
    return query


def _word(text: str, boost: float) -> SearchQuery:
    parts = word_list(text)
    codes = [code for code in conf.content_languages() if code in LANGUAGES]
    if len(parts) != 1 or not codes:
        return PlainText(text, boost=boost)
    found = dict.fromkeys(lemma_word(parts[0], code) for code in codes)
    return Or([PlainText(text, boost=boost), *(PlainText(each, boost=boost) for each in found)])


@cache
def _backend_class(stock: Any) -> Any:
    """The stock backend of a database with our analysis on both sides."""

    class AnalysedIndex(stock.index_class):
        def add_items(self, model: Any, items: Iterable[Any]) -> None:
            super().add_items(model, [_Analysed(item) for item in items])

        def add_item(self, item: Any) -> None:
            self.add_items(item._meta.model, [item])

    def analysed(compiler: Any) -> type:
        class AnalysedCompiler(compiler):
            def __init__(self, queryset: Any, query: Any, *args: Any, **kwargs: Any) -> None:
                plain = (
                    PlainText(query, operator=kwargs.get("operator") or self.DEFAULT_OPERATOR)
                    if isinstance(query, str)
                    else query
                )
                super().__init__(queryset, analysed_query(plain), *args, **kwargs)

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
    """The backend for the site's database."""
    stock: Any = type(database.SearchBackend(dict(params)))
    if connection.vendor not in {"sqlite", "postgresql"}:
        return stock(params)
    return _backend_class(stock)(params)
