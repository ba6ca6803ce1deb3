"""Words become tokens: any form of a word, typed in any way, comes to the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.analysis.folding import fold, fold_digraphs, without_digraphs
from search.analysis.languages import LANGUAGES, language
from search.analysis.lemmas import compound_parts, lemmas, meant_lemmas
from search.analysis.lexicon import word_map
from search.analysis.spelling import edit_distance, near_phonetic_keys, phonetic_key
from search.analysis.tokenising import word_list, words
from search.analysis.words import tokens_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Svépomoc", "svepomoc"), ("STØTTEGRUPPE", "stottegruppe"), ("Æra på øya", "aera pa oya"), ("Đorđe", "dorde")],
)
def test_folds_what_unicode_decomposes_and_what_it_does_not(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_folds_digraphs_both_ways() -> None:
    assert fold_digraphs("Støttegruppe på") == "stoettegruppe paa"
    assert without_digraphs("stoettegruppe") == ("stottegruppe",)
    assert without_digraphs("gruppe") == ()


def test_words_know_where_they_stand() -> None:
    text = "Co-operation, 42× „svépomoc“!"
    assert [text[word.start : word.end] for word in words(text)] == ["Co", "operation", "42", "svépomoc"]
    assert word_list("e\u0301tude") == ["étude"]
    assert [len(word) for word in word_list("a" * 5_000)] == [64]


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("cs", ["skupina", "skupiny", "skupinám", "SKUPINÁCH", "skupinou"]),
        ("cs", ["svépomocný", "svépomocných", "svépomocnou"]),
        ("nb", ["selvhjelpsgruppe", "selvhjelpsgruppen", "selvhjelpsgruppene", "selvhjelpsgruppes"]),
        ("en", ["group", "groups", "Groups"]),
        ("nn", ["gruppe", "gruppa", "gruppene"]),
    ],
)
def test_the_forms_of_a_word_share_its_lemma(code: str, forms: list[str]) -> None:
    assert len({tokens_of(form, code).lemma for form in forms}) == 1


def test_a_form_of_two_words_has_both_lemmas() -> None:
    assert {lemmas("writing", "en").first, *lemmas("writing", "en").others} >= {"writing", "write"}


def test_a_spelling_without_diacritics_stands_for_the_words_it_may_mean() -> None:
    assert "obet" in meant_lemmas("obeti", "cs")
    assert "kjope" in meant_lemmas("kjoepte", "nb")
    assert meant_lemmas("group", "en") == ()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("selvhjelpsgruppene", ("selvhjelp", "gruppe")),
        ("overgrepsmottak", ("overgrep", "mottak")),
        ("informasjonskampanje", ("informasjon", "kampanje")),
        ("kvinner", ()),
        ("situasjonen", ()),
    ],
)
def test_a_norwegian_compound_is_cut_into_words(word: str, parts: tuple[str, ...]) -> None:
    assert compound_parts(word, "nb") == parts
    assert compound_parts(word, "cs") == ()


def test_a_fourth_language_is_one_entry_in_the_table() -> None:
    nynorsk = LANGUAGES["nn"]
    assert (nynorsk.lemmas, nynorsk.stemmer) == ("nn", "norwegian")
    tokens = tokens_of("sjølvhjelpsgruppene", "nn")
    assert tokens.lemma == "nn_sjolvhjelpsgruppe"
    assert tokens.parts == ("nn/sjolvhjelp", "nn/gruppe")


def test_word_maps_are_made_where_they_may_be_kept(tmp_path: Path, settings: Any) -> None:
    word_map.cache_clear()
    settings.EXCHANGE_SEARCH_WORD_MAPS = tmp_path / "maps"
    assert "gruppe" in word_map("nn")
    assert {path.suffix for path in (tmp_path / "maps").iterdir()} == {".words", ".json"}
    word_map.cache_clear()
    settings.EXCHANGE_SEARCH_WORD_MAPS = tmp_path / "maps" / next((tmp_path / "maps").iterdir()).name / "no folder"
    with pytest.raises(ImproperlyConfigured, match="EXCHANGE_SEARCH_WORD_MAPS"):
        word_map("nn")
    word_map.cache_clear()


def test_a_language_without_an_entry_is_searched_by_the_forms_of_its_words() -> None:
    assert language("fi").lemmas == ""
    tokens = tokens_of("Vertaistukiryhmä", "fi")
    assert (tokens.lemma, tokens.stem, tokens.parts, tokens.surface) == ("", "", (), "=vertaistukiryhma")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("skupina", "skypina", 1),
        ("people", "peopel", 1),
        ("group", "group", 0),
        ("group", "grape", 3),
        ("a", "abcd", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, expected: int) -> None:
    assert edit_distance(one, other, 2) == min(expected, 3)


def test_words_that_look_or_sound_alike_are_near() -> None:
    assert phonetic_key("recomend") == phonetic_key("recommend")
    assert phonetic_key("quality") in near_phonetic_keys("guality")
    assert phonetic_key("skupina") in near_phonetic_keys("skypina")
