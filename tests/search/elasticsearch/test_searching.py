"""The cluster finds just what the obvious engine in memory finds, for every reader, filter and order."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest

from search.contract import Reader
from search.engines import engine
from search.engines.elasticsearch.state import breaker
from search.engines.protocol import Clause, Document, EngineQuery, Expression, TokenPhrase
from search.models import SearchDocument
from tests.search.elasticsearch.samples import ask, assert_nothing_lost, found, publish, row
from tests.search.memory import MemoryEngine
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")

WORDS = [f"w{number}" for number in range(12)]
QUESTIONS = 80


def some_rows(dice: random.Random, families: int) -> list[SearchDocument]:
    def text(most: int) -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(0, most)))

    rows: list[SearchDocument] = []
    for _number in range(families):
        key = uuid.UUID(int=dice.getrandbits(128))
        rows += [
            row(
                len(rows) + place + 1,
                translation_key=key,
                language=language,
                kind=dice.choice(["practice", "visit"]),
                owner=dice.choice(["", "a", "b"]),
                facets={"method": dice.sample(["x", "y", "z=1"], dice.randint(0, 2))},
                restrictions=dice.sample([1, 2, 3], dice.choice([0, 0, 0, 1, 2])),
                dated=dice.choice([None, dt.date(2020, 1, dice.randint(1, 28))]),
                evidence=dice.choice([None, 0, 1, 2]),
                tokens_title=text(2),
                tokens_summary=text(3),
                tokens_body=text(10),
                tokens_concepts=text(1),
                tokens_attachments=text(2),
            )
            for place, language in enumerate(dice.sample(["cs", "nb", "en"], dice.randint(1, 3)))
        ]
    return rows


def some_question(dice: random.Random) -> EngineQuery:
    def runs(most: int) -> tuple[TokenPhrase, ...]:
        return tuple(
            TokenPhrase(tuple(dice.choices(WORDS, k=dice.choice([1, 1, 1, 2]))), prefix=dice.random() < 0.1)
            for _ in range(dice.randint(min(most, 1), most))
        )

    def clause() -> Clause:
        fields = dice.choice([(), (), ("title",), ("attachments",)])
        return Clause(runs(2), runs(dice.choice([0, 0, 1])), runs(dice.choice([0, 0, 1])), fields)

    wanted = tuple(clause() for _ in range(dice.randint(1, 2)))
    unwanted = tuple(clause() for _ in range(dice.choice([0, 0, 1])))
    expression = None if dice.random() < 0.1 else Expression(wanted, unwanted, loosened=dice.random() < 0.3)
    filters: dict[str, tuple[str, ...]] = {}
    if dice.random() < 0.5:
        filters["method"] = tuple(dice.sample(["x", "y", "z=1"], dice.randint(0, 2)))
    if dice.random() < 0.3:
        filters["language"] = (dice.choice(["cs", "nb", "en"]),)
    reader = Reader(("nb", "cs", "en"), frozenset(dice.sample([1, 2, 3], dice.choice([0, 1, 2]))))
    return EngineQuery(expression, reader, filters, dice.choice(["newest", "evidence", "relevance"]), limit=100)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_questions_are_answered_as_by_the_engine_in_memory(elastic: Cluster, seed: int) -> None:
    dice = random.Random(seed)
    rows = some_rows(dice, 40)
    publish(*rows)
    assert_nothing_lost(len(rows))
    measure = MemoryEngine()
    measure.put([Document.of(each) for each in rows])
    for _number in range(QUESTIONS):
        question = some_question(dice)
        expected, answered = measure.search(question), engine("elasticsearch").search(question)
        assert (answered.total, answered.matching) == (expected.total, expected.matching), question
        assert answered.facets == expected.facets, question
        cards = [
            {each.translation_key: (each.page_id, each.language, dict(each.versions), set(each.matched)) for each in of}
            for of in (answered.families, expected.families)
        ]
        assert cards[0] == cards[1], question
        if question.sort != "relevance":
            assert _days(answered.families, rows, question) == _days(expected.families, rows, question), question
    assert breaker.is_closed, "the database answered in place of the cluster"


def _days(families: object, rows: list[SearchDocument], question: EngineQuery) -> list[int]:
    """What the order goes by, family by family."""
    by_family: dict[str, list[int]] = {}
    for each in rows:
        if question.reader.hidden_restrictions.isdisjoint(each.restrictions):
            day = each.dated.toordinal() if each.dated else 0
            rank = -1 if each.evidence is None else each.evidence
            by_family.setdefault(str(each.translation_key), []).append(day if question.sort == "newest" else rank)
    return [max(by_family[family.translation_key]) for family in families]  # type: ignore[attr-defined]


def test_titles_are_sorted_as_the_dictionary_of_the_reader_sorts_them(elastic: Cluster) -> None:
    titles = ["Chata", "Domov", "Cesta", "Hora", "Čtení"]
    publish(*(row(number, "x", title=title, language="cs") for number, title in enumerate(titles, 1)))
    assert_nothing_lost()
    expression = Expression(all=(Clause(exact=(TokenPhrase(("x",)),)),))
    answered = engine("elasticsearch").search(EngineQuery(expression, Reader(("cs",)), sort="title"))
    shown = [titles[family.page_id - 1] for family in answered.families]
    assert shown == ["Cesta", "Čtení", "Domov", "Hora", "Chata"]


def test_pages_of_results_neither_repeat_nor_miss_a_family(elastic: Cluster) -> None:
    publish(*(row(number) for number in range(1, 38)))
    assert_nothing_lost()
    expression = Expression(all=(Clause(exact=(TokenPhrase(("word",)),)),))
    seen: list[int] = []
    for offset in range(0, 40, 10):
        question = EngineQuery(expression, Reader(("en",)), offset=offset)
        seen += [family.page_id for family in engine("elasticsearch").search(question).families]
    assert sorted(seen) == list(range(1, 38))


def test_a_word_longer_than_the_tokenizer_takes_is_found(elastic: Cluster) -> None:
    word = "cs_" + "a" * 1_000
    publish(row(1, word))
    assert_nothing_lost()
    assert found(word) == [1]


def test_a_page_that_was_restricted_is_left_out_before_the_server_knows(elastic: Cluster) -> None:
    publish(row(1), row(2))
    assert_nothing_lost()
    publish(row(1, restrictions=[5]))
    barred = Reader(("en",), frozenset({5}))
    assert found("word", barred) == [2]
    assert ask("word", barred).total == 1
    assert ask("word", barred).facets["type"] == {"recipe": 1}
    assert_nothing_lost()
    assert found("word", barred) == [2]
    assert sorted(found("word")) == [1, 2]
