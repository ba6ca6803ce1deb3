"""A slip in a file of the demonstration is told with its file, its place and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exchange.demo.families import load_family
from exchange.demo.files import DemoFileError, Entry, read
from exchange.demo.pictures import draw
from exchange.demo.report import Report
from exchange.demo.site import HOME_RECIPE, INFORMATION_RECIPE


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("key: [1, 2", encoding="utf-8")
    with pytest.raises(DemoFileError, match=r"broken\.yaml: It cannot be read"):
        read(file)


def test_an_unknown_key_is_named_with_those_that_are_known() -> None:
    with pytest.raises(DemoFileError, match=r"x\.yaml, 'titel': This key is not known\. Known here: slug, title"):
        Entry("x.yaml", {"titel": "A"}).allow(["title", "slug"])


@pytest.mark.parametrize(
    ("read_as", "value", "problem"),
    [
        ("number", "12", "whole number"),
        ("flag", "yes", "true or false"),
        ("date", "31. 5. 2015", "date is expected"),
        ("text", 116006, "text is expected"),
        ("words", "one", "list is expected"),
        ("entry", "one", "Keys with values"),
        ("rich_text", [{"lst": ["a"]}], "no paragraph"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(read_as: str, value: Any, problem: str) -> None:
    entry = Entry("x.yaml", {"here": value})
    with pytest.raises(DemoFileError, match=problem) as caught:
        getattr(entry, read_as)("here")
    assert "x.yaml, 'here'" in str(caught.value)


def test_paragraphs_become_html_and_markup_in_them_does_not() -> None:
    entry = Entry("x.yaml", {"body": ["a <b> & c", {"heading": "H"}, {"list": ["one", "two"]}, {"numbered": ["1"]}]})
    assert entry.rich_text("body") == (
        "<p>a &lt;b&gt; &amp; c</p><h2>H</h2><ul><li>one</li><li>two</li></ul><ol><li>1</li></ol>"
    )


def test_the_same_key_gives_the_same_picture() -> None:
    assert draw("home") == draw("home")
    assert draw("home") != draw("visit")


@pytest.mark.django_db
def test_a_translation_with_fewer_paragraphs_is_refused_with_its_place() -> None:
    from exchange.demo.records import load_locales

    report = Report(lambda message: None)
    load_locales(report)
    home = {
        language: {"slug": f"home-{language}", "title": language, "summary": "s", "body": "b"}
        for language in ["en", "cs"]
    }
    load_family(HOME_RECIPE, Entry("home.yaml", {"key": "home", "source": "en", **home}), report)
    page = {
        "en": {"slug": "a", "title": "A", "summary": "s", "body": ["one", "two"]},
        "cs": {"slug": "b", "title": "B", "summary": "s", "body": ["jedna"]},
    }
    with pytest.raises(DemoFileError, match=r"page\.yaml, 'cs', 'body': 1 paragraphs or items stand here"):
        load_family(INFORMATION_RECIPE, Entry("page.yaml", {"key": "a", "source": "en", **page}), report)
