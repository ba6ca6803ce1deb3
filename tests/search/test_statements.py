"""Statements that are made once give the rows of the querysets that they stand for."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page

from search.sql import Statement, StatementOfIds
from tests.search.conftest import PageMaker


def test_rows_are_those_of_the_ids_however_many(make_page: PageMaker, django_assert_num_queries: Any) -> None:
    wanted, other = make_page("en", "Wanted"), make_page("en", "Other")
    titles = StatementOfIds(lambda ids: Page.objects.filter(pk__in=ids).order_by().values_list("pk", "title"))

    assert list(titles.rows([wanted.pk])) == [(wanted.pk, "Wanted")]
    assert dict(titles.rows([other.pk, wanted.pk])) == {wanted.pk: "Wanted", other.pk: "Other"}
    with django_assert_num_queries(0):
        assert list(titles.rows([])) == []
    beyond = range(10_000, 10_600)
    with django_assert_num_queries(2):
        assert list(titles.rows([*beyond, wanted.pk])) == [(wanted.pk, "Wanted")]


def test_conditions_beside_the_ids_hold(make_page: PageMaker) -> None:
    page = make_page("en", "Gone")
    live = StatementOfIds(lambda ids: Page.objects.live().filter(title="Gone", pk__in=ids).values_list("pk"))
    assert list(live.rows([page.pk])) == [(page.pk,)]

    page.unpublish()

    assert list(live.rows([page.pk])) == []


def test_a_statement_without_ids_is_asked_again_each_time(make_page: PageMaker) -> None:
    titles = Statement(lambda: Page.objects.filter(depth__gt=2).order_by("pk").values_list("title"))
    before = titles.rows()

    make_page("en", "New")

    assert titles.rows() == [*before, ("New",)]


@pytest.mark.django_db
def test_a_queryset_that_does_not_name_its_ids_is_refused() -> None:
    every = StatementOfIds(lambda ids: Page.objects.values_list("pk"))
    with pytest.raises(ValueError, match="does not name each id"):
        list(every.rows([1]))
