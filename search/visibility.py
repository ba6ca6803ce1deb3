"""Visibility: the one predicate that every listing, search, feed and link of the site goes by.

A page is barred by the view restrictions on itself and on its ancestors; an alias has those of its source and none
of its own, as in Wagtail. A reader is known by the restrictions that they do not pass; what carries one of them does
not exist for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, PageQuerySet, PageViewRestriction

from search import conf
from search.contract import Reader
from search.sql import Statement, StatementOfIds

_MEMO = "_exchange_search_rules"
_RESTRICTIONS = Statement(
    lambda: PageViewRestriction.objects.values_list(
        "pk",
        "restriction_type",
        "password",
        "groups",
        "page__path",
        "page__alias_of",
        "page__aliases",
        "page__aliases__path",
    )
)
_LIVE_PATHS = StatementOfIds(
    lambda ids: Page.objects.live().filter(pk__in=ids).order_by().values_list("pk", "path", "url_path")
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A view restriction: what it asks of a reader, and the paths of the pages it is on, aliases included."""

    pk: int
    kind: str
    password: str
    groups: frozenset[int]
    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The limits of one request: the restrictions it does not pass, and the paths below which they bar it.

    `closed` are the paths below which not everybody sees what is there, no matter who asks.
    """

    hidden_restrictions: frozenset[int]
    paths: frozenset[str]
    closed: frozenset[str]


def reader_for(request: HttpRequest) -> Reader:
    """Return the reader who sends the request, in the language that is active."""
    return Reader(
        languages=reading_order(get_language() or ""), hidden_restrictions=_verdict(request).hidden_restrictions
    )


def _verdict(request: HttpRequest) -> _Verdict:
    """Return the verdict, decided once per request, however many lists, links and hits are asked about."""
    verdict: _Verdict | None = getattr(request, _MEMO, None)
    if verdict is None:
        rules = _rules()
        passed = _passed(rules, request)
        failed = [rule for rule in rules if not _passes(rule, request, passed)]
        paths = frozenset(path for rule in failed for path in rule.paths)
        closed = frozenset(path for rule in rules if rule.kind != PageViewRestriction.NONE for path in rule.paths)
        verdict = _Verdict(frozenset(rule.pk for rule in failed), paths, closed)
        setattr(request, _MEMO, verdict)
    return verdict


def reading_order(active: str) -> tuple[str, ...]:
    """Return the languages of a reader: the active one, those set as its fallback, then the site's others in order."""
    site = conf.content_languages()
    return tuple(dict.fromkeys(code for code in (active, *conf.language_fallback(active), *site) if code in site))


def _passes(rule: _Rule, request: HttpRequest, passed: set[int]) -> bool:
    user = getattr(request, "user", None) or AnonymousUser()
    if user.is_superuser or rule.kind == PageViewRestriction.NONE:
        return True
    if rule.kind == PageViewRestriction.LOGIN:
        return bool(user.is_authenticated)
    if rule.kind == PageViewRestriction.GROUPS:
        return bool(user.is_authenticated and rule.groups & _groups_of(user))
    # A kind of restriction that this code does not know is passed by nobody.
    return rule.kind == PageViewRestriction.PASSWORD and rule.pk in passed


def _groups_of(user: Any) -> frozenset[int]:
    if not hasattr(user, "_exchange_search_groups"):
        user._exchange_search_groups = frozenset(user.groups.values_list("pk", flat=True))
    return frozenset(user._exchange_search_groups)


def _passed(rules: Iterable[_Rule], request: HttpRequest) -> set[int]:
    """Return the restrictions whose password the reader has shown to know, each translation having one of its own."""
    given = _passed_passwords(request)
    by_password = [rule for rule in rules if rule.kind == PageViewRestriction.PASSWORD] if given else []
    known = {rule.password for rule in by_password if rule.pk in given}
    return {rule.pk for rule in by_password if rule.password in known}


def passed_restrictions(request: HttpRequest) -> set[int]:
    """Return the keys of the restrictions by password that the reader of `request` passes.

    No query without a session.
    """
    return _passed(_rules(), request) if _passed_passwords(request) else set()


def _passed_passwords(request: HttpRequest) -> set[int]:
    """Return the restrictions whose password was given in this session; a reader without a session gets none made."""
    session = getattr(request, "session", None)
    if session is None or session.session_key is None:
        return set()
    return set(session.get(PageViewRestriction.passed_view_restrictions_session_key, ()))


def restrictions_of(pages: Iterable[Page]) -> dict[int, tuple[int, ...]]:
    """Return, for each page, the primary keys of the restrictions on it and its ancestors."""
    rules = _rules()
    return {
        page.pk: tuple(sorted(rule.pk for rule in rules if any(page.path.startswith(path) for path in rule.paths)))
        for page in pages
    }


def _rules() -> list[_Rule]:
    """Return all view restrictions, in one query; a further one for each level of aliases of restricted pages."""
    kinds: dict[int, tuple[str, str]] = {}
    groups: dict[int, set[int]] = defaultdict(set)
    paths: dict[int, set[str]] = defaultdict(set)
    aliases: dict[int, set[int]] = defaultdict(set)
    for pk, kind, password, group, path, source, alias, alias_path in _RESTRICTIONS.rows():
        if source is not None:
            # On an alias itself. Not a condition of the query: for it, SQLite would look through all pages.
            continue
        kinds[pk] = kind, password
        groups[pk].add(group)
        paths[pk].add(path)
        if alias is not None:
            paths[pk].add(alias_path)
            aliases[alias].add(pk)
    _add_aliases_of_aliases(aliases, paths)
    return [_Rule(pk, *kind, frozenset(groups[pk]), frozenset(paths[pk])) for pk, kind in kinds.items()]


def _add_aliases_of_aliases(aliases: dict[int, set[int]], paths: dict[int, set[str]]) -> None:
    while aliases:
        following: dict[int, set[int]] = {}
        for pk, path, source in Page.objects.filter(alias_of__in=aliases).values_list("pk", "path", "alias_of_id"):
            following[pk] = aliases[source]
            for rule in aliases[source]:
                paths[rule].add(path)
        aliases = following


def visible_pages(queryset: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Return the live pages of `queryset` that the reader of `request` may see."""
    paths = _verdict(request).paths
    queryset = queryset.live()
    return queryset.filter(~_under(paths)) if paths else queryset


def visible_paths(page_ids: Iterable[int], request: HttpRequest) -> dict[int, str]:
    """Return the same for pages of which no more than the `url_path` is wanted: a tenth of what page objects cost."""
    hidden = tuple(_verdict(request).paths)
    return {pk: url_path for pk, path, url_path in _LIVE_PATHS.rows(page_ids) if not path.startswith(hidden)}


def any_visible(paths: Iterable[str], request: HttpRequest) -> bool:
    """Return whether the reader may see one of the live pages at `paths`. One query per request."""
    hidden = tuple(_verdict(request).paths)
    return any(not path.startswith(hidden) for path in paths)


def any_open(paths: Iterable[str], request: HttpRequest) -> bool:
    """Return whether everybody may see one of the live pages at `paths`. The same query."""
    closed = tuple(_verdict(request).closed)
    return any(not path.startswith(closed) for path in paths)


def under_restriction(queryset: PageQuerySet) -> PageQuerySet:
    """Return the pages of `queryset` that are on or below a view restriction, for all readers alike."""
    return queryset.filter(_under(path for rule in _rules() for path in rule.paths))


def _under(paths: Iterable[str]) -> Exists:
    """Return whether the page of the outer query is on or below one of `paths`."""
    roots = Page.objects.filter(path__in=list(paths))
    inside = roots.annotate(inner=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
    return Exists(inside.filter(inner__startswith=F("path")))
