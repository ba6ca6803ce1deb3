"""What every engine promises, as tests; a class for each engine inherits them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from search.concepts.current import concept_matcher
from search.contract import Reader, SearchContent
from search.engines.protocol import Clause, Document, Engine, EngineQuery, Expression, SearchResults, TokenPhrase
from search.indexing.recording import write_documents
from search.indexing.tokens import document_tokens
from search.models import SearchDocument

ANYONE = Reader(languages=("cs", "en", "nb"))


def word(token: str, *, prefix: bool = False, fields: tuple[Any, ...] = ()) -> Clause:
    return Clause(exact=(TokenPhrase((token,), prefix=prefix),), fields=fields)


class EngineContract:
    """Subclasses give `engine`."""

    @pytest.fixture
    def engine(self, db: None) -> Engine:
        raise NotImplementedError

    def put(self, engine: Engine, page_id: int, title: str, language: str = "en", **given: Any) -> SearchDocument:
        """Record a document as a page would be."""
        family = given.pop("family", None) or uuid.uuid4()
        restrictions = list(given.pop("restrictions", ()))
        content = SearchContent(kind=given.pop("kind", "recipe"), title=title, **given)
        tokens = document_tokens(content, language, concept_matcher())
        row = SearchDocument(
            page_id=page_id,
            version=given.get("version", page_id),
            language=language,
            translation_key=family,
            kind=content.kind,
            owner=content.owner,
            facets={name: list(values) for name, values in content.facets.items()},
            restrictions=restrictions,
            dated=content.dated,
            evidence=content.evidence,
            title=title,
            summary=content.summary,
            body=list(content.body),
            **{SearchDocument.TOKEN_COLUMNS[name]: text for name, text in tokens.items()},
        )
        write_documents([row])
        if engine.name == "memory":
            engine.put([Document.of(row)])
        return row

    def ask(self, engine: Engine, *clauses: Clause, **given: Any) -> SearchResults:
        expression = Expression(all=clauses, none=given.pop("none", ()), loosened=given.pop("loosened", False))
        return engine.search(EngineQuery(expression, given.pop("reader", ANYONE), **given))

    def ids(self, engine: Engine, *clauses: Clause, **given: Any) -> list[int]:
        return [family.page_id for family in self.ask(engine, *clauses, **given).families]

    def test_finds_documents_that_hold_every_word(self, engine: Engine) -> None:
        self.put(engine, 1, "Art therapy")
        self.put(engine, 2, "Therapy")
        assert self.ids(engine, word("=art"), word("=therapy")) == [1]
        assert set(self.ids(engine, word("=therapy"))) == {1, 2}
        assert self.ids(engine, word("=music")) == []

    def test_counts_its_documents(self, engine: Engine) -> None:
        family = uuid.uuid4()
        self.put(engine, 1, "Art", family=family)
        self.put(engine, 2, "Umění", "cs", family=family)
        self.put(engine, 3, "Music")
        assert engine.count() == 3
        engine.remove([3])
        SearchDocument.objects.filter(pk=3).delete()
        assert engine.count() == 2

    def test_loosened_finds_documents_that_hold_some_of_the_words(self, engine: Engine) -> None:
        self.put(engine, 1, "Art therapy")
        self.put(engine, 2, "Music")
        assert set(self.ids(engine, word("=art"), word("=music"), loosened=True)) == {1, 2}

    def test_leaves_out_what_is_not_wanted(self, engine: Engine) -> None:
        self.put(engine, 1, "Art therapy")
        self.put(engine, 2, "Music therapy")
        assert self.ids(engine, word("=therapy"), none=(word("=art"),)) == [2]

    def test_a_run_stands_in_a_row_in_one_field(self, engine: Engine) -> None:
        self.put(engine, 1, "Self help group")
        self.put(engine, 2, "Help for self group")
        self.put(engine, 3, "Self", summary="Help")
        assert self.ids(engine, Clause(exact=(TokenPhrase(("=self", "=help")),))) == [1]

    def test_a_beginning_finds_longer_words(self, engine: Engine) -> None:
        self.put(engine, 1, "Counselling")
        assert self.ids(engine, word("=couns", prefix=True)) == [1]
        assert self.ids(engine, word("=couns")) == []

    def test_a_clause_may_be_bound_to_a_field(self, engine: Engine) -> None:
        self.put(engine, 1, "Police")
        self.put(engine, 2, "Hospital", body=("Police came",))
        assert self.ids(engine, word("=police", fields=("title",))) == [1]

    def test_a_title_weighs_more_than_a_summary_and_that_more_than_a_body(self, engine: Engine) -> None:
        filler = "water stone river tree bird cloud house road"
        self.put(engine, 1, "One " + filler, body=("police",), summary="alpha")
        self.put(engine, 2, "Two " + filler, body=("alpha",), summary="police")
        self.put(engine, 3, "Police " + filler, body=("alpha",), summary="two")
        assert self.ids(engine, word("=police")) == [3, 2, 1]

    def test_what_is_sure_comes_before_what_is_related_and_that_before_a_guess(self, engine: Engine) -> None:
        self.put(engine, 1, "Guess guess guess")
        self.put(engine, 2, "Related related")
        self.put(engine, 3, "A long title in which sure stands once among many other words")
        clause = Clause(
            exact=(TokenPhrase(("=sure",)),), synonym=(TokenPhrase(("=related",)),), fuzzy=(TokenPhrase(("=guess",)),)
        )
        assert self.ids(engine, clause) == [3, 2, 1]

    def test_versions_of_a_page_are_one_family_in_the_language_of_the_reader(self, engine: Engine) -> None:
        family = uuid.uuid4()
        self.put(engine, 1, "Group", "en", family=family)
        self.put(engine, 2, "Skupina", "cs", family=family)
        results = self.ask(engine, word("=group"))
        assert results.total == results.matching == 1
        (found,) = results.families
        assert (found.page_id, found.language, found.matched) == (2, "cs", ("en",))
        assert found.versions == {"en": 1, "cs": 2}
        assert self.ids(engine, word("=group"), reader=Reader(("nb", "en", "cs"))) == [1]

    def test_facets_say_how_many_families_choosing_would_give(self, engine: Engine) -> None:
        self.put(engine, 1, "Group one", facets={"method": ("art",), "city": ("Brno",)})
        self.put(engine, 2, "Group two", facets={"method": ("art", "music"), "city": ("Oslo",)})
        self.put(engine, 3, "Group three", facets={"method": ("music",), "city": ("Oslo",)})
        self.put(engine, 4, "Other", facets={"method": ("art",)})
        results = self.ask(engine, word("=group"), filters={"city": ("Oslo",)})
        assert (results.total, results.matching) == (2, 3)
        assert results.facets["city"] == {"Brno": 1, "Oslo": 2}
        assert results.facets["method"] == {"art": 1, "music": 2}
        for value, count in results.facets["method"].items():
            chosen = self.ask(engine, word("=group"), filters={"city": ("Oslo",), "method": (value,)})
            assert chosen.total == count

    def test_several_values_of_a_facet_widen_and_several_facets_narrow(self, engine: Engine) -> None:
        self.put(engine, 1, "Group", facets={"city": ("Brno",), "method": ("art",)})
        self.put(engine, 2, "Group", facets={"city": ("Oslo",), "method": ("art",)})
        self.put(engine, 3, "Group", facets={"city": ("Oslo",), "method": ("music",)})
        assert set(self.ids(engine, word("=group"), filters={"city": ("Brno", "Oslo")})) == {1, 2, 3}
        assert set(self.ids(engine, word("=group"), filters={"city": ("Oslo",), "method": ("art",)})) == {2}
        assert self.ids(engine, word("=group"), filters={"city": ("nowhere",)}) == []

    def test_a_filter_finds_what_ranks_far_behind(self, engine: Engine) -> None:
        for number in range(1, 101):
            city = ("Oslo",) if number > 97 else ("Brno",)
            self.put(engine, number, "Group" + " about much else" * (number > 97), facets={"city": city})
        assert set(self.ids(engine, word("=group"), filters={"city": ("Oslo",)})) == {98, 99, 100}
        assert len(self.ids(engine, word("=group"), offset=90)) == 10

    def test_families_are_counted_once_in_a_facet_whatever_their_versions(self, engine: Engine) -> None:
        family = uuid.uuid4()
        self.put(engine, 1, "Group", "en", family=family, facets={"method": ("art",)})
        self.put(engine, 2, "Group", "cs", family=family, facets={"method": ("art",)})
        facets = self.ask(engine, word("=group")).facets
        assert facets["method"] == {"art": 1}
        assert facets["language"] == {"cs": 1, "en": 1}

    def test_what_is_barred_does_not_exist(self, engine: Engine) -> None:
        family = uuid.uuid4()
        self.put(engine, 1, "Group", "en", family=family, facets={"method": ("art",)})
        self.put(engine, 2, "Group secret", "cs", family=family, restrictions=[7], facets={"method": ("hidden",)})
        self.put(engine, 3, "Secret", restrictions=[7, 8], facets={"method": ("hidden",)})
        barred = Reader(("cs", "en"), frozenset({7}))
        assert self.ask(engine, word("=secret"), reader=barred).total == 0
        assert self.ask(engine, word("=secret"), reader=barred).facets == {}
        (found,) = self.ask(engine, word("=group"), reader=barred).families
        assert (found.page_id, dict(found.versions), found.matched) == (1, {"en": 1}, ("en",))
        facets = self.ask(engine, word("=group"), reader=barred).facets
        assert facets["method"] == {"art": 1}
        assert facets["language"] == {"en": 1}
        assert self.ask(engine, word("=secret"), reader=Reader(("cs",), frozenset({9}))).total == 2

    def test_a_filter_does_not_open_what_is_barred(self, engine: Engine) -> None:
        family = uuid.uuid4()
        self.put(engine, 1, "Group", "en", family=family)
        self.put(engine, 2, "Group", "cs", family=family, restrictions=[7], facets={"method": ("hidden",)})
        barred = Reader(("cs",), frozenset({7}))
        assert self.ids(engine, word("=group"), reader=barred, filters={"method": ("hidden",)}) == []
        assert self.ids(engine, word("=group"), reader=barred, filters={"language": ("cs",)}) == []

    def test_sorts_by_date_by_evidence_and_by_the_dictionary_of_the_reader(self, engine: Engine) -> None:
        self.put(engine, 1, "Chata skupina", "cs", dated=dt.date(2015, 5, 1), evidence=1)
        self.put(engine, 2, "Divadlo skupina", "cs", dated=dt.date(2016, 5, 1), evidence=0)
        self.put(engine, 3, "Hudba skupina", "cs", evidence=3)
        assert self.ids(engine, word("=skupina"), sort="newest") == [2, 1, 3]
        assert self.ids(engine, word("=skupina"), sort="evidence") == [3, 1, 2]
        assert self.ids(engine, word("=skupina"), sort="title") == [2, 3, 1]

    def test_pages_through_the_families_in_one_order(self, engine: Engine) -> None:
        for number in range(1, 8):
            self.put(engine, number, f"Group {number}")
        pages = [self.ids(engine, word("=group"), offset=offset, limit=3) for offset in (0, 3, 6, 9)]
        assert [len(page) for page in pages] == [3, 3, 1, 0]
        assert sorted(page_id for page in pages for page_id in page) == [1, 2, 3, 4, 5, 6, 7]

    def test_without_an_expression_all_documents_are_asked_for(self, engine: Engine) -> None:
        self.put(engine, 1, "Group", facets={"city": ("Oslo",)})
        self.put(engine, 2, "Other")
        assert engine.search(EngineQuery(None, ANYONE)).total == 2
        assert engine.search(EngineQuery(None, ANYONE, filters={"city": ("Oslo",)})).total == 1

    def test_a_newer_version_replaces_an_older_one(self, engine: Engine) -> None:
        self.put(engine, 1, "Group")
        self.put(engine, 1, "Choir")
        assert self.ids(engine, word("=group")) == []
        assert self.ids(engine, word("=choir")) == [1]

    def test_what_was_removed_is_gone_and_removing_it_again_is_no_error(self, engine: Engine) -> None:
        self.put(engine, 1, "Group")
        SearchDocument.objects.filter(pk=1).delete()
        engine.remove([1])
        engine.remove([1, 99])
        assert self.ids(engine, word("=group")) == []
        assert list(engine.versions()) == []

    def test_a_rebuild_holds_just_the_documents(self, engine: Engine) -> None:
        rows = [self.put(engine, number, f"Group {number}") for number in (1, 2, 3)]
        assert engine.rebuild(Document.of(row) for row in rows) == 3
        assert sorted(self.ids(engine, word("=group"))) == [1, 2, 3]
        assert list(engine.versions()) == [(row.page_id, row.version) for row in rows]
        assert engine.is_healthy()

    @pytest.mark.parametrize(
        "token", ['="', "='", "=\\", "=a:b", "=a*", "=&|!()", "=\0", "=" + "a" * 3_000, "=NEAR", "=🙂"]
    )
    def test_no_token_is_an_error(self, engine: Engine, token: str) -> None:
        self.put(engine, 1, "Group")
        assert self.ids(engine, word(token)) == []
        assert self.ids(engine, word(token, prefix=True), word("=group"), loosened=True) == [1]

    def test_a_document_of_any_length_is_held(self, engine: Engine) -> None:
        self.put(engine, 1, "Group", body=("word " * 40_000, "last"))
        assert self.ids(engine, word("=last")) == [1]
