"""The table that people read says what the table that decides says."""

from __future__ import annotations

from pathlib import Path

from exchange.access.rights import RIGHTS
from exchange.ownership.verbs import Kind, Standing, Verb

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
NOBODY_ELSE = "administrators only"


def documented() -> dict[tuple[Kind, Verb], frozenset[Standing]]:
    """Each right of the document's table; raises where a line names what does not exist, or a right twice."""
    found: dict[tuple[Kind, Verb], frozenset[Standing]] = {}
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 3 or cells[0] == "thing":
            continue
        thing, verbs, people = cells
        who = frozenset() if people == NOBODY_ELSE else frozenset(Standing(name) for name in people.split(", "))
        for verb in verbs.split(", "):
            right = (Kind(thing), Verb(verb))
            assert right not in found, f"told twice: {right}"
            found[right] = who
    return found


def decided() -> dict[tuple[Kind, Verb], frozenset[Standing]]:
    return {(kind, verb): who for kind, verbs in RIGHTS.items() for verb, who in verbs.items()}


def test_the_document_names_each_right_and_no_other() -> None:
    assert documented() == decided()


def test_no_word_of_the_policy_is_missing_in_the_document() -> None:
    named = {verb for _kind, verb in documented()}
    assert named == set(Verb)
    assert {kind for kind, _verb in documented()} == set(Kind)
