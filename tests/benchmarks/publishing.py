"""Measures what the search costs those who write: publishing a page with and without it, and a rebuild of the index
beside stock Wagtail's `update_index` on the same pages.

`python -m tests.benchmarks.publishing ../shared/retrieval --documents 10000`
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

from tests.benchmarks.databases import in_a_database_of_its_own, set_up, settle
from tests.benchmarks.timing import say

PAGES = 10
"""That are published again and again."""


def measure(directory: Path, size: int, rounds: int) -> None:
    """On the database of the settings, which is empty."""
    set_up()
    pages = make_practices(directory, size)
    settle()
    if rounds:
        publishing(pages[:: max(size // PAGES, 1)][:PAGES], rounds)
    rebuilding(size)


def make_practices(directory: Path, size: int) -> list[Any]:
    """Live practices of ten steps, in no index yet."""
    from django.db import transaction
    from wagtail.models import Site

    from exchange.models import Concept
    from tests.benchmarks.corpus import made_pages
    from tests.factories.exchange import OrganisationFactory, language_trees
    from tests.factories.practices import PracticeIndexPageFactory, PracticePageFactory

    pages = []
    with transaction.atomic(), without_search(), stock_index(follows=False):
        Site.objects.all().delete()
        home = language_trees("en")["en"]
        parent = PracticeIndexPageFactory(parent=home, locale=home.locale)
        owner, concepts = OrganisationFactory(), list(Concept.objects.all())
        for made in made_pages(directory, size):
            page = PracticePageFactory(
                parent=parent,
                locale=home.locale,
                slug=f"made-{made.number}",
                title=made.title,
                summary=made.body[0][:500],
                problem=f"<p>{made.body[1]}</p>",
                steps=[("step", {"title": text[:60], "text": f"<p>{text}</p>"}) for text in made.body[2:]],
                organisation=owner,
                personal_data_reason="Sentences of public news.",
                concepts=[concepts[(made.number + at) % len(concepts)] for at in range(4)],
            )
            pages.append(page)
    return pages


@contextmanager
def without_search() -> Iterator[None]:
    """Within, a saved page is not recorded by the search."""
    from django.db.models.signals import post_save

    from search import signal_handlers

    identity = "exchange_search_page_saved"
    post_save.disconnect(dispatch_uid=identity)
    try:
        yield
    finally:
        post_save.connect(signal_handlers.page_saved, dispatch_uid=identity)


@contextmanager
def stock_index(*, follows: bool) -> Iterator[None]:
    """Within, the site has Wagtail's own search, of which the index follows saved pages or does not."""
    from django.test.utils import override_settings

    stock = {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": follows}
    with override_settings(WAGTAILSEARCH_BACKENDS={"default": stock}):
        yield


def publishing(pages: list[Any], rounds: int) -> None:
    """Each page is changed and published again and again, by turns with the search and without it."""
    taken: dict[str, list[float]] = {"with": [], "without": []}
    for turn in range(rounds):
        for page in pages:
            order = ("with", "without") if turn % 2 else ("without", "with")
            for name in order:
                with nullcontext() if name == "with" else without_search():
                    taken[name].append(milliseconds_of(lambda page=page, word=f"{name}{turn}": publish(page, word)))
    searched, unsearched = (statistics.median(taken[name]) for name in ("with", "without"))
    say(f"publishing a page: {unsearched:.1f} ms without the search, {searched:.1f} ms with it,")
    say(f"  {100 * (searched - unsearched) / unsearched:.0f} % more (median of {len(taken['with'])} each)")


def publish(page: Any, word: str) -> None:
    """What the editor's button does: save a revision, publish it."""
    from django.db import transaction

    page.summary = f"{word} {page.summary}"[:500]
    with transaction.atomic():
        page.save_revision().publish()


def milliseconds_of(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1_000


def rebuilding(size: int) -> None:
    from django.core.management import call_command

    ours = milliseconds_of(lambda: call_command("rebuild_search", stdout=StringIO())) / 1_000
    with stock_index(follows=True):
        stock = milliseconds_of(lambda: call_command("update_index", verbosity=0)) / 1_000
    say(f"rebuild of {size} pages: {size / ours:.0f} a second; stock update_index {size / stock:.0f} a second;")
    say(f"  {stock / ours:.1f} times as fast")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="a folder with docs.jsonl")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40, help="times that each of ten pages is published; 0 for none")
    parser.add_argument("--here", action="store_true", help="measure on the database of the settings, which is empty")
    options = parser.parse_args()
    if options.here:
        measure(options.directory, options.documents, options.rounds)
    else:
        command = ("tests.benchmarks.publishing", str(options.directory.resolve()), "--here")
        numbers = ("--documents", str(options.documents), "--rounds", str(options.rounds))
        in_a_database_of_its_own("publishing", *command, *numbers)


if __name__ == "__main__":
    main()
