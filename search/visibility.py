"""Who may see what: the one predicate that every listing, search, feed and link of the site goes by.

A page is barred by the view restrictions on itself and on its ancestors; an alias has those of its source, as
in Wagtail. A reader is known by the restrictions that she does not pass; what carries one of them does not
exist for her.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, PageQuerySet, PageViewRestriction

from search import conf
from search.contract import Reader

_MEMO = "_exchange_search_barred"


def reader_for(request: HttpRequest) -> Reader:
    """The reader who sends the request, in the language that is active."""
    barred: frozenset[int] | None = getattr(request, _MEMO, None)
    if barred is None:
        barred = _barred(request)
        setattr(request, _MEMO, barred)
    return Reader(languages=reading_order(get_language() or ""), barred=barred)


def reading_order(active: str) -> tuple[str, ...]:
    """The languages of a reader: the active one, those set as its fallback, then the site's others in order."""
    site = conf.content_languages()
    return tuple(dict.fromkeys(code for code in (active, *conf.language_fallback(active), *site) if code in site))


def _barred(request: HttpRequest) -> frozenset[int]:
    user = getattr(request, "user", None) or AnonymousUser()
    if user.is_superuser:
        return frozenset()
    restrictions: dict[int, tuple[str, set[int]]] = {}
    for pk, kind, group in PageViewRestriction.objects.values_list("pk", "restriction_type", "groups"):
        restrictions.setdefault(pk, (kind, set()))[1].add(group)
    if not restrictions:
        return frozenset()
    groups = set(user.groups.values_list("pk", flat=True)) if user.is_authenticated else set()
    passwords = _passed_passwords(request)
    passes = {
        PageViewRestriction.NONE: lambda pk, allowed: True,
        PageViewRestriction.LOGIN: lambda pk, allowed: user.is_authenticated,
        PageViewRestriction.GROUPS: lambda pk, allowed: bool(allowed & groups),
        PageViewRestriction.PASSWORD: lambda pk, allowed: pk in passwords,
    }
    return frozenset(
        pk for pk, (kind, allowed) in restrictions.items() if kind not in passes or not passes[kind](pk, allowed)
    )


def _passed_passwords(request: HttpRequest) -> set[int]:
    """Restrictions whose password was given in this session; a reader without a session gets none made."""
    session = getattr(request, "session", None)
    if session is None or session.session_key is None:
        return set()
    return set(session.get(PageViewRestriction.passed_view_restrictions_session_key, ()))


def restrictions_of(pages: Iterable[Page]) -> dict[int, tuple[int, ...]]:
    """For each page, the primary keys of the restrictions on it and its ancestors. Four queries at most."""
    pages = list(pages)
    roots = _restricted_paths()
    return {
        page.pk: tuple(sorted({pk for path, pks in roots.items() if page.path.startswith(path) for pk in pks}))
        for page in pages
    }


def _restricted_paths(barred: frozenset[int] | None = None) -> dict[str, set[int]]:
    """The paths that restrictions stand on, aliases of restricted pages among them."""
    restrictions = PageViewRestriction.objects.all()
    if barred is not None:
        restrictions = restrictions.filter(pk__in=barred)
    on_page: dict[int, set[int]] = {}
    paths: dict[str, set[int]] = {}
    for pk, page_id, path in restrictions.values_list("pk", "page_id", "page__path"):
        on_page.setdefault(page_id, set()).add(pk)
        paths.setdefault(path, set()).add(pk)
    reached = dict(on_page)
    while reached:
        aliases = Page.objects.filter(alias_of__in=reached).values_list("pk", "path", "alias_of_id")
        following: dict[int, set[int]] = {}
        for pk, path, source in aliases:
            following[pk] = reached[source]
            paths.setdefault(path, set()).update(reached[source])
        reached = following
    return paths


def visible_pages(queryset: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """The live pages of `queryset` that the reader of `request` may see, by two short queries and one filter."""
    barred = reader_for(request).barred
    queryset = queryset.live()
    if not barred:
        return queryset
    return queryset.filter(~_under(_restricted_paths(barred)))


def under_restriction(queryset: PageQuerySet) -> PageQuerySet:
    """The pages of `queryset` that stand on or below a view restriction, whoever passes it."""
    return queryset.filter(_under(_restricted_paths()))


def _under(paths: Iterable[str]) -> Exists:
    """Whether the page of the outer query stands on or below one of `paths`."""
    roots = Page.objects.filter(path__in=list(paths))
    inside = roots.annotate(inner=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
    return Exists(inside.filter(inner__startswith=F("path")))
