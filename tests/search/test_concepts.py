"""Concepts bridge the languages: a term in one finds pages in all."""

from __future__ import annotations

import pytest
from django.test import Client

from search import registry
from search.concepts.current import concept_matcher
from search.concepts.matcher import ConceptMatcher
from search.contract import ConceptTerms, Reader, SearchQuery
from search.query.search import Search, search
from tests.search.conftest import PageMaker, Terms


def ask(text: str, language: str = "cs", across: bool = True) -> Search:
    return search(SearchQuery(text, Reader((language, "en")), across=across))


def found(text: str, language: str = "cs", across: bool = True) -> list[int]:
    return [family.page_id for family in ask(text, language, across).results.families]


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("Setkání svépomocných skupin v Brně", "cs", [("self-help-group", 1, 3)]),
        ("Selvhjelpsgruppene", "nb", [("self-help-group", 0, 1)]),
        ("vold i nære relasjoner", "nb", [("domestic-violence", 0, 4)]),
        ("of mutual aid groups", "en", [("self-help-group", 1, 4)]),
        ("de utsatte og en utsatt", "nb", [("victim", 1, 2), ("victim", 4, 5)]),
        ("mannlig utsatt", "nb", [("male-victims", 0, 2)]),
        ("de mannlige utsattes rett", "nb", [("male-victims", 1, 3)]),
        ("møtet utsettes, de utsetter det", "nb", []),
        ("volden volder smerte", "nb", [("violence", 0, 1)]),
        ("mannlige mannlige utsatte", "nb", [("male-victims", 1, 3)]),
        ("obě ženy byly oběti", "cs", [("victim", 3, 4)]),
        ("svépomocných", "cs", []),
        ("svépomocných skupin", "nb", []),
    ],
)
def test_terms_of_several_words_are_found_in_any_form(
    terms: Terms, words: str, language: str, expected: list[tuple[str, int, int]]
) -> None:
    matcher = ConceptMatcher(terms.rows)
    matches = [(match.codes[0], match.start, match.end) for match in matcher.matches(words.split(), language)]
    assert matches == expected


def test_a_term_finds_pages_in_every_language_the_typed_one_first(terms: Terms, make_page: PageMaker) -> None:
    czech = make_page("cs", "Něco jiného", body="O svépomocných skupinách v Brně")
    norwegian = make_page("nb", "Noe annet enn det", body="Her er det en selvhjelpsgruppe, som møtes ofte")
    assert found("selvhjelpsgruppene") == [norwegian.pk, czech.pk]
    assert found("svepomocna skupina") == [czech.pk, norwegian.pk]
    assert [related.code for related in ask("selvhjelpsgruppene").related] == ["self-help-group"]


def test_the_reader_can_turn_it_off_and_is_told_which_terms_were_added(
    terms: Terms, make_page: PageMaker, client: Client
) -> None:
    czech = make_page("cs", "Jiné", slug="jine", body="O svépomocných skupinách")
    make_page("nb", "Annet", body="selvhjelpsgruppe")
    assert czech.pk not in found("selvhjelpsgruppe", across=False)
    body = client.get("/cs/search/", {"q": "selvhjelpsgruppe"}).content.decode()
    assert "svépomocná skupina" in body
    assert 'href="/cs/jine/"' in body
    off = client.get("/cs/search/", {"q": "selvhjelpsgruppe", "across": "no"}).content.decode()
    assert 'href="/cs/jine/"' not in off


def test_the_translated_term_is_marked(terms: Terms, make_page: PageMaker, client: Client) -> None:
    make_page("cs", "Jiné", body="Vypráví o svépomocných skupinách v Brně.")
    body = client.get("/cs/search/", {"q": "selvhjelpsgruppe"}).content.decode()
    assert "<mark>svépomocných skupinách</mark>" in body


def test_a_new_term_is_found_in_pages_that_were_there_before(terms: Terms, make_page: PageMaker) -> None:
    make_page("nb", "Annet", body="Vi har et samtaletilbud")
    czech = make_page("cs", "Jiné", body="svépomocná skupina")
    assert found("samtaletilbud") != []
    assert czech.pk not in found("samtaletilbud")
    terms.rows.append(ConceptTerms("self-help-group", "nb", ("samtaletilbud", "selvhjelpsgruppe")))
    registry.concepts_changed.send(sender=None, codes=("self-help-group",))
    assert czech.pk in found("samtaletilbud")
    assert concept_matcher().terms["self-help-group", "nb"] == ("samtaletilbud", "selvhjelpsgruppe")
