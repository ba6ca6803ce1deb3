"""Measures what the translation editor's hints cost a segment: `python -m tests.benchmarks.translation`.

A page of many segments with a glossary and a memory of many texts, in a database of its own: all that the editor
asks for when it is opened, once with everything untranslated (the memory is searched) and once with everything
outdated (differences are made and terms are checked).
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from typing import Any

from tests.benchmarks.databases import in_a_database_of_its_own, set_up
from tests.benchmarks.timing import say

WORDS_A_SEGMENT = 25
VOCABULARY = 3_000


def texts(number: int, seed: int) -> list[str]:
    """Sentences of made-up words, as frequent as words are."""
    dice = random.Random(seed)
    words = [f"word{place:04}" for place in range(VOCABULARY)]
    weights = [1 / (place + 10) for place in range(VOCABULARY)]
    return [" ".join(dice.choices(words, weights, k=WORDS_A_SEGMENT)) + "." for _number in range(number)]


def filled(segments: int, terms: int, memory: int) -> Any:
    """A translation of a page of `segments` paragraphs, beside a glossary and a memory of those sizes."""
    from wagtail.models import Locale
    from wagtail_localize.models import String

    from exchange.models import MemoryUnit
    from tests.factories.exchange import ConceptFactory, InformationPageFactory, language_trees
    from tests.factories.translation import opened

    homes = language_trees("en", "cs")
    english, czech = (Locale.objects.get(language_code=code) for code in ("en", "cs"))
    for number in range(terms):
        ConceptFactory(
            code=f"term-{number}", terms={"en": f"word{number:04} word{number + 1:04}", "cs": f"slovo {number}"}
        )
    MemoryUnit.objects.bulk_create(
        MemoryUnit(
            source_locale=english, target_locale=czech, source=text, source_hash=String._get_data_hash(text), target="x"
        )
        for text in texts(memory, seed=2)
    )
    body = "".join(f"<p>{text}</p>" for text in texts(segments, seed=1))
    return opened(InformationPageFactory(parent=homes["en"], locale=english, title="A page", body=body), "cs")


def measured(translation: Any, segments: int, rounds: int) -> str:
    from exchange.translation.assist.hints import hints_for

    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        hints_for(translation)
        times.append(1000 * (time.perf_counter() - started) / segments)
    return f"{statistics.median(times):.2f} ms a segment (slowest of {rounds}: {max(times):.2f})"


def measure(segments: int, terms: int, memory: int, rounds: int) -> None:
    """On the database of the settings, which is empty."""
    set_up()
    from tests.factories.translation import change, write_all

    translation = filled(segments, terms, memory)
    say(f"{segments} segments, {terms} terms, {memory} texts in the memory")
    say(f"nothing translated: {measured(translation, segments, rounds)}")
    write_all(translation)
    page = translation.source.get_source_instance()
    change(page, body=page.body.replace(".</p>", " again.</p>"))
    translation.source.refresh_from_db()
    say(f"all outdated: {measured(translation, segments, rounds)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = {"segments": 200, "terms": 500, "memory": 10_000, "rounds": 5}
    for name, number in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--here", action="store_true", help="measure on the database of the settings, which is empty")
    options = vars(parser.parse_args())
    if options.pop("here"):
        measure(**options)
    else:
        given = [part for name, number in options.items() for part in (f"--{name}", str(number))]
        in_a_database_of_its_own("translation", "tests.benchmarks.translation", "--here", *given)


if __name__ == "__main__":
    main()
