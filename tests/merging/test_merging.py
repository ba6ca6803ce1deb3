"""What two people wrote in one content, put together: by hand-picked cases and at random."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.merging import ABSENT, changed_fields, merge, only, settle
from exchange.merging.paragraphs import paragraphs
from exchange.merging.shapes import same


def page(**fields: Any) -> dict[str, Any]:
    return {
        "pk": 7,
        "live": True,
        "latest_revision": 3,
        "title": "Open group",
        "problem": "<p>People are alone.</p><p>They need others.</p>",
        "steps": stream(("a", "Welcome", "<p>Say hello.</p>"), ("b", "Round", "<p>Everybody speaks.</p>")),
        "sources": [row(1, "k1", title="Handbook", year=2001), row(2, "k2", title="Report", year=2010)],
        "concept_rows": [{"pk": 5, "page": 7, "concept": 11}, {"pk": None, "page": 7, "concept": 12}],
        **fields,
    }


def row(pk: int | None, key: str, **fields: Any) -> dict[str, Any]:
    return {"pk": pk, "sort_order": pk or 9, "translation_key": key, **fields}


def stream(*steps: tuple[str, str, str]) -> str:
    return json.dumps(
        [{"type": "step", "id": number, "value": {"title": title, "text": text}} for number, title, text in steps]
    )


def changed(**fields: Any) -> dict[str, Any]:
    return {**page(), **fields}


def test_a_change_is_found_at_its_field() -> None:
    other = changed(
        title="Closed group",
        steps=stream(("a", "Welcome", "<p>Say good day.</p>"), ("b", "Round", "<p>Everybody speaks.</p>")),
        sources=[row(1, "k1", title="Handbook", year=2002)],
    )
    changes = changed_fields(page(), other)
    assert list(changes) == ["title", "steps.a.text", "sources.k1.year", "sources.k2"]
    assert (changes["sources.k1.year"].base, changes["sources.k1.year"].other) == (2001, 2002)
    assert changes["sources.k2"].other is ABSENT


@pytest.mark.parametrize(
    "fields",
    [
        {"live": False, "latest_revision": 9},
        {"problem": '<p data-block-key="x1">People are alone.</p>\n<p data-block-key="x2">They need others.</p>'},
        {"problem": "<p>People are alone.</p><p>They need others.</p><p></p>"},
        {"concept_rows": [{"pk": 31, "page": 7, "concept": 11}, {"pk": 32, "page": 7, "concept": 12}]},
        {"steps": page()["steps"].replace(", ", ",")},
    ],
    ids=["bookkeeping", "paragraph keys", "empty paragraph", "new primary keys", "other JSON"],
)
def test_what_nobody_typed_is_no_change(fields: dict[str, Any]) -> None:
    assert changed_fields(page(), changed(**fields)) == {}


def test_two_people_who_changed_different_fields_do_not_conflict() -> None:
    merged, conflicts = merge(page(), changed(title="Closed group"), changed(problem="<p>Nobody listens.</p>"))
    assert conflicts == []
    assert (merged["title"], merged["problem"]) == ("Closed group", "<p>Nobody listens.</p>")


def test_two_people_who_changed_different_paragraphs_do_not_conflict() -> None:
    mine = changed(problem='<p data-block-key="q">People are left alone.</p><p>They need others.</p>')
    theirs = changed(problem="<p>People are alone.</p><p>They need each other.</p><p>And time.</p>")
    merged, conflicts = merge(page(), mine, theirs)
    assert conflicts == []
    assert merged["problem"] == (
        '<p data-block-key="q">People are left alone.</p><p>They need each other.</p><p>And time.</p>'
    )


def test_a_paragraph_that_both_changed_is_a_conflict_that_loses_nothing_else() -> None:
    mine = changed(problem="<p>Mine.</p><p>They need others.</p>")
    theirs = changed(problem="<p>Theirs.</p><p>They need each other.</p>")
    merged, conflicts = merge(page(), mine, theirs)
    (conflict,) = conflicts
    assert conflict.path == "problem"
    assert conflict.mine == "<p>Mine.</p><p>They need each other.</p>"
    assert conflict.theirs == merged["problem"] == "<p>Theirs.</p><p>They need each other.</p>"
    assert conflict.both == "<p>Theirs.</p><p>Mine.</p><p>They need each other.</p>"
    assert settle(merged, {"problem": conflict.mine})["problem"] == conflict.mine


def test_paragraphs_that_both_added_at_one_place_are_a_conflict_with_both_in_hand() -> None:
    base = page()["problem"]
    _merged, (conflict,) = merge(
        page(), changed(problem=f"{base}<p>Mine.</p>"), changed(problem=f"{base}<p>Other.</p>")
    )
    assert conflict.both == f"{base}<p>Other.</p><p>Mine.</p>"


def test_a_paragraph_that_one_deleted_and_the_other_changed_is_a_conflict() -> None:
    theirs = changed(problem="<p>People are alone.</p><p>They need each other.</p>")
    _merged, (conflict,) = merge(page(), changed(problem="<p>People are alone.</p>"), theirs)
    assert (conflict.mine, conflict.theirs) == ("<p>People are alone.</p>", theirs["problem"])


def test_blocks_are_merged_by_their_ids() -> None:
    mine = changed(
        steps=stream(
            ("a", "Greeting", "<p>Say hello.</p>"),
            ("new", "Break", "<p>Tea.</p>"),
            ("b", "Round", "<p>Everybody speaks.</p>"),
        )
    )
    theirs = changed(steps=stream(("b", "Round", "<p>Everybody listens.</p>"), ("a", "Welcome", "<p>Say hello.</p>")))
    merged, conflicts = merge(page(), mine, theirs)
    assert conflicts == []
    steps = [(block["id"], block["value"]["title"], block["value"]["text"]) for block in json.loads(merged["steps"])]
    assert steps == [
        ("b", "Round", "<p>Everybody listens.</p>"),
        ("a", "Greeting", "<p>Say hello.</p>"),
        ("new", "Break", "<p>Tea.</p>"),
    ]


def test_a_block_that_one_deleted_and_the_other_changed_stays_until_somebody_decides() -> None:
    mine = changed(steps=stream(("b", "Round", "<p>Everybody speaks.</p>")))
    theirs = changed(steps=stream(("a", "Greeting", "<p>Say hello.</p>"), ("b", "Round", "<p>Everybody speaks.</p>")))
    for one, other in ((mine, theirs), (theirs, mine)):
        merged, (conflict,) = merge(page(), one, other)
        assert conflict.path == "steps.a"
        assert same(merged["steps"], theirs["steps"])
        assert same(settle(merged, {"steps.a": ABSENT})["steps"], mine["steps"])


def test_rows_are_merged_by_key_and_numbered_in_their_order() -> None:
    mine = changed(sources=[row(1, "k1", title="Handbook", year=2003)])
    theirs = changed(sources=[*page()["sources"], row(None, "k3", title="Thesis", year=2020)])
    merged, conflicts = merge(page(), mine, theirs)
    assert conflicts == []
    assert [(row["title"], row["year"], row["sort_order"]) for row in merged["sources"]] == [
        ("Handbook", 2003, 0),
        ("Thesis", 2020, 1),
    ]


def test_concepts_that_two_people_ticked_are_all_there() -> None:
    rows = page()["concept_rows"]
    mine = changed(concept_rows=[*rows, {"pk": None, "page": 7, "concept": 13}])
    theirs = changed(concept_rows=[rows[1], {"pk": None, "page": 7, "concept": 14}])
    merged, conflicts = merge(page(), mine, theirs)
    assert conflicts == []
    assert sorted(row["concept"] for row in merged["concept_rows"]) == [12, 13, 14]


def test_a_field_of_a_row_that_both_changed_is_settled_at_its_path() -> None:
    mine, theirs = (
        changed(sources=[row(1, "k1", title="Handbook", year=year), row(2, "k2", title="Report", year=2010)])
        for year in (2003, 2004)
    )
    merged, (conflict,) = merge(page(), mine, theirs)
    assert conflict.path == "sources.k1.year"
    assert settle(merged, {conflict.path: 2005})["sources"][0]["year"] == 2005
    with pytest.raises(KeyError):
        settle(merged, {"sources.gone.year": 2005})


def test_an_order_that_both_changed_is_asked_for() -> None:
    names = [("a", "A", ""), ("b", "B", ""), ("c", "C", "")]
    base = page(steps=stream(*names))
    mine = page(steps=stream(names[1], names[0], names[2]))
    theirs = page(steps=stream(names[0], names[2], names[1]))
    merged, (conflict,) = merge(base, mine, theirs)
    assert (conflict.path, conflict.mine) == ("steps:order", ["b", "a", "c"])
    assert same(settle(merged, {conflict.path: conflict.mine})["steps"], mine["steps"])


def test_some_of_the_changes_can_be_taken() -> None:
    other = changed(
        title="Closed group",
        problem="<p>New.</p>",
        steps=stream(("b", "Round", "<p>Changed.</p>"), ("n", "New", "<p>x</p>")),
        sources=[row(2, "k2", title="Report", year=2011), row(1, "k1", title="Handbook", year=2001)],
    )
    taken = only(page(), other, {"title", "steps.n", "sources.k2.year"})
    assert set(changed_fields(page(), taken)) == {"title", "steps.n", "sources.k2.year"}
    assert [block["id"] for block in json.loads(taken["steps"])] == ["a", "b", "n"]


WORDS = st.text(alphabet="abcdefg ", min_size=1, max_size=8).filter(str.strip)
TEXTS = st.lists(WORDS, max_size=5).map(lambda words: "".join(f"<p>{word}</p>" for word in words))
BLOCKS = st.lists(st.tuples(st.sampled_from("stuvw"), WORDS, TEXTS), max_size=5, unique_by=lambda step: step[0])
ROWS = st.lists(st.tuples(st.integers(1, 5), WORDS), max_size=4, unique_by=lambda item: item[0]).map(
    lambda found: [row(pk, f"k{pk}", title=title) | {"sort_order": n} for n, (pk, title) in enumerate(found)]
)
CONTENTS = st.fixed_dictionaries(
    {
        "pk": st.just(7),
        "title": WORDS,
        "problem": TEXTS,
        "steps": BLOCKS.map(lambda steps: stream(*steps)),
        "sources": ROWS,
        "languages": st.lists(st.sampled_from(["cs", "nb", "en", "uk"]), unique=True),
    }
)


@settings(max_examples=150, deadline=None)
@given(CONTENTS, CONTENTS)
def test_a_change_merged_with_no_change_is_the_change(base: dict[str, Any], other: dict[str, Any]) -> None:
    for mine, theirs in ((other, base), (base, other), (other, other)):
        merged, conflicts = merge(base, mine, theirs)
        assert conflicts == []
        assert same(merged, other)


@settings(max_examples=150, deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_the_order_of_merging_does_not_matter_without_conflict(
    base: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    merged, conflicts = merge(base, one, other)
    again, other_conflicts = merge(base, other, one)
    assert {conflict.path for conflict in conflicts} == {conflict.path for conflict in other_conflicts}
    settled = {conflict.path.split(".")[0].split(":")[0] for conflict in conflicts}
    for name in merged.keys() - settled:
        assert same(merged[name], again[name])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=8), st.data())
def test_two_changed_paragraphs_both_survive(words: list[str], data: st.DataObject) -> None:
    places = st.integers(0, len(words) - 1)
    mine_at = data.draw(places)
    theirs_at = data.draw(places.filter(lambda place: place != mine_at))
    mine, theirs = list(words), list(words)
    mine[mine_at], theirs[theirs_at] = "MINE", "THEIRS"
    contents = ({"body": "".join(f"<p>{word}</p>" for word in version)} for version in (words, mine, theirs))
    merged, conflicts = merge(*contents)
    assert conflicts == []
    expected = list(mine)
    expected[theirs_at] = "THEIRS"
    assert merged["body"] == "".join(f"<p>{word}</p>" for word in expected)


@settings(max_examples=150, deadline=None)
@given(CONTENTS, CONTENTS, CONTENTS)
def test_every_text_of_both_sides_is_in_the_merge_or_in_a_conflict(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    before = copy.deepcopy((base, mine, theirs))
    merged, conflicts = merge(base, mine, theirs)
    kept = json.dumps(merged) + "".join(json.dumps([str(item.mine), str(item.theirs)]) for item in conflicts)
    for side in (mine, theirs):
        for part in set(paragraphs(side["problem"])) - set(paragraphs(base["problem"])):
            assert part in kept
    assert (base, mine, theirs) == before


@settings(max_examples=150, deadline=None)
@given(CONTENTS, CONTENTS, st.data())
def test_taking_all_changes_gives_the_other_version_and_none_the_base(
    base: dict[str, Any], other: dict[str, Any], data: st.DataObject
) -> None:
    paths = list(changed_fields(base, other))
    assert same(only(base, other, paths), other)
    assert only(base, other, []) == base
    if paths:
        some = data.draw(st.sets(st.sampled_from(paths)))
        assert set(changed_fields(base, only(base, other, some))) - {"steps:order", "sources:order"} <= set(paths)


@given(st.text(alphabet="<>/pbr ul\"'=a", max_size=40))
def test_the_paragraphs_joined_are_the_text(html: str) -> None:
    assert "".join(paragraphs(html)) == html
