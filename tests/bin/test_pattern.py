"""How a text looks without another one: plain, in markup, in JSON."""

from __future__ import annotations

import html
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.values import Cleaner

NAME = "Jana Nováková"


def without(text: str, pattern: str = NAME, **options: object) -> str:
    return TextPattern(pattern, **options).remove(text, lambda: "[removed]").text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("She is Jana Nováková.", "She is ."),
        ("Jana Nováková", "[removed]"),
        ("jana nováková came", "jana nováková came"),
        ("<p>She is <b>Jana</b> Nováková.</p>", "<p>She is <b></b>.</p>"),
        ('<p data-block-key="a">Jana No<i>vákov</i>á</p>', '<p data-block-key="a">[removed]<i></i></p>'),
        ("<p>Jana</p><p>Nováková</p>", "<p>[removed]</p><p></p>"),
        ("<p>Jana&nbsp;Nov&aacute;kov&#225; came</p>", "<p> came</p>"),
        (f"{unicodedata.normalize('NFD', NAME)} came", " came"),
        ('<embed alt="Jana Nováková in the garden" embedtype="image" id="3"/>', None),
        ("5 < 6 and Jana Nováková > 7", "5 < 6 and  > 7"),
    ],
)
def test_what_is_left(before: str, after: str | None) -> None:
    assert without(before) == (after or '<embed alt=" in the garden" embedtype="image" id="3"/>')


def test_ignoring_case_and_replacing() -> None:
    assert without("JANA NOVÁKOVÁ came", ignore_case=True, replacement="A. & B.") == "A. & B. came"
    assert without("<p>Jana Nováková came</p>", replacement="A. & B.") == "<p>A. &amp; B. came</p>"


texts = st.text(st.sampled_from("ab <&\"'é{}[]\\\n"), max_size=12)
leaves = st.none() | st.booleans() | st.integers() | texts | st.just(NAME) | texts.map(lambda text: text + NAME)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["title", "value", "type", "text", "body"]), inner, max_size=4)
        | inner.map(json.dumps)
    ),
    max_leaves=12,
)


@given(values)
def test_json_stays_what_it_is_but_for_the_text(value: object) -> None:
    cleaner = Cleaner(TextPattern(NAME), lambda: "[removed]")
    cleaned = cleaner.clean(value)
    _is_the_same_but_for_the_text(value, cleaned)
    again = Cleaner(TextPattern(NAME), lambda: "[removed]")
    assert again.clean(cleaned) is cleaned
    if not cleaner.contexts:
        assert cleaned is value


def _is_the_same_but_for_the_text(before: object, after: object) -> None:
    assert type(before) is type(after)
    if isinstance(before, dict) and isinstance(after, dict):
        assert list(before) == list(after)
        for key in before:
            _is_the_same_but_for_the_text(before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after, strict=True):
            _is_the_same_but_for_the_text(one, other)
    elif isinstance(before, str) and isinstance(after, str) and before[:1] in ("[", "{") and _is_json(before):
        _is_the_same_but_for_the_text(json.loads(before), json.loads(after))
    elif not isinstance(before, str) or not TextPattern(NAME).remove(before, str).contexts:
        assert before == after


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@given(st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "Jana", " ", "Nováková", "x", "&amp;"]), max_size=12))
def test_markup_keeps_its_tags_and_loses_the_text(parts: list[str]) -> None:
    text = "<p>" + "".join(parts) + "</p>"
    cleaned = without(text)
    tags = re.compile(r"<[^>]*>")
    assert tags.findall(cleaned) == tags.findall(text)
    assert NAME not in html.unescape(tags.sub("", cleaned))
