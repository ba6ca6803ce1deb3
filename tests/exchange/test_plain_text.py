"""The words of a rich text, quickly and as Wagtail reads them."""

from __future__ import annotations

import random

import pytest
from wagtail.rich_text import get_text_for_indexing

from exchange.pages.plain_text import plain_text

PIECES = (
    *("<p>", "</p>", '<p data-block-key="a1b2">', "<h3>", "</h3>", "<ul>", "</ul>", "<li>", "</li>", "<b>", "</b>"),
    *(
        "<i>",
        "</i>",
        "<br/>",
        "<br />",
        "<br>",
        "<hr/>",
        '<a linktype="page" id="3">',
        '<a href="/?a=1&amp;b">',
        "</a>",
    ),
    *(
        "&amp;",
        "&lt;b&gt;",
        "&#x27;",
        "&#39;",
        "&nbsp;",
        "&",
        "&copy",
        "R&D",
        "<",
        ">",
        '"',
        "<P>",
        "</P>",
        "<!-- no -->",
    ),
    *("<script>", "</script>", "<embed embedtype='media'/>", '<a title="a > b">', "word", "příště", " ", "\n", "2 < 3"),
)


@pytest.mark.parametrize("length", [1, 2, 3, 8, 30])
def test_any_markup_gives_the_words_that_wagtail_finds_in_it(length: int) -> None:
    chance = random.Random(length)
    for _time in range(2_000):
        html = "".join(chance.choices(PIECES, k=length))
        assert plain_text(html) == get_text_for_indexing(html), html


def test_words_of_two_lines_are_no_single_word() -> None:
    assert plain_text("<p>One</p><ul><li>two</li><li>t<b>hre</b>e</li></ul>") == "One two three"


def test_no_text_has_no_words() -> None:
    assert plain_text(None) == plain_text("") == plain_text("<p></p>") == ""
