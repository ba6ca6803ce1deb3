"""What was typed is read as words, phrases, exclusions, alternatives and field words; nothing is an error."""

from __future__ import annotations

from typing import Any

import pytest

from search.query.parser import ParsedQuery, Term, parse


def texts(parsed: ParsedQuery) -> list[list[str]]:
    return [[" ".join(term.words) for term in group] for group in parsed.wanted]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("art therapy", [["art"], ["therapy"]], []),
        ('"art therapy" group', [["art therapy"], ["group"]], []),
        ("group -police", [["group"]], ["police"]),
        ('group -"the police"', [["group"]], ["the police"]),
        ("art OR music group", [["art", "music"], ["group"]], []),
        ("OR", [], []),
        ("art OR", [["art"]], []),
        ("art or music", [["art"], ["or"], ["music"]], []),
        ("self-help", [["self help"]], []),
        ("-police", [["police"]], []),
        ('"unclosed phrase', [["unclosed"], ["phrase"]], []),
        ("- + ( ) * :", [], []),
        ("\0art\0", [["art"]], []),
    ],
)
def test_reads(text: str, wanted: list[list[str]], unwanted: list[str]) -> None:
    parsed = parse(text)
    assert texts(parsed) == wanted
    assert [" ".join(term.words) for term in parsed.unwanted] == unwanted


def test_field_words_are_kept_with_their_term() -> None:
    (group, other) = parse('Title:art method:"self help"').wanted
    assert group == (Term(("art",), field="title", start=6),)
    assert other == (Term(("self", "help"), phrase=True, field="method", start=18),)


def test_a_query_is_cut_to_its_bounds_and_says_so(settings: Any) -> None:
    assert not parse("word " * 16).cut
    assert parse("word " * 17).cut
    assert parse("a" * 301).cut
    assert len(parse("word " * 1_000).wanted) == 16


@pytest.mark.parametrize(
    ("text", "being_typed"),
    [
        ("art thera", ["thera"]),
        ("art title:thera", ["thera"]),
        ("art OR thera", ["thera"]),
        ("self-he", ["self he"]),
        ("art therapy ", []),
        ('"art therapy"', []),
        ("art -thera", []),
        ("art OR", []),
        ("word " * 16 + "more", []),
    ],
)
def test_the_last_word_may_still_be_being_typed_and_no_word_before_it(text: str, being_typed: list[str]) -> None:
    wanted = parse(text).wanted
    assert [" ".join(term.words) for group in wanted for term in group if term.unfinished] == being_typed
