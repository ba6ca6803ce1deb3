"""Measures what waiting proposals cost the editor of a page: `python -m tests.benchmarks.proposals`.

In a database of its own, the editor of a practice is opened by a publisher of its owner again and again, by turns
with no proposal on the site and with many, of which some are for that page.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from tests.benchmarks.databases import in_a_database_of_its_own, set_up
from tests.benchmarks.timing import say

PAGES = 20


def filled(proposals: int) -> tuple[Any, Any, list[Any]]:
    """A client of a publisher, the page that they edit, and proposals that are not stored yet."""
    from django.test import Client

    from exchange.models import Concept, Proposal, Role
    from exchange.proposals.content import proposable_content
    from tests.factories.exchange import OrganisationFactory, language_trees
    from tests.factories.practices import PracticeIndexPageFactory, PracticePageFactory, procedure
    from tests.factories.roles import member

    home = language_trees("en", "cs", "nb")["en"]
    parent = PracticeIndexPageFactory(parent=home, locale=home.locale, slug="practices")
    owner, other = OrganisationFactory(), OrganisationFactory()
    steps = procedure(*[f"Step {number}" for number in range(10)])
    concepts = list(Concept.objects.all()[:4])
    pages = [
        PracticePageFactory(parent=parent, locale=home.locale, organisation=owner, steps=steps, concepts=concepts)
        for _number in range(PAGES)
    ]
    author = member(other, Role.EDITOR)
    made = [
        Proposal(
            page=page.page_ptr,
            page_title=page.title,
            language="en",
            content_type_id=page.content_type_id,
            base=proposable_content(page),
            changed={"title": f"A better title {number}"},
            reason="It reads better.",
            author=author,
        )
        for number, page in ((number, pages[number % PAGES]) for number in range(proposals))
    ]
    client = Client()
    client.force_login(member(owner, Role.PUBLISHER))
    return client, pages[0], made


def opening(client: Any, page: Any) -> float:
    """Milliseconds that the editor takes to be answered."""
    from django.urls import reverse

    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    started = time.perf_counter()
    answer = client.get(url)
    taken = 1000 * (time.perf_counter() - started)
    assert answer.status_code == 200, answer.status_code
    return taken


def measure(proposals: int, rounds: int) -> None:
    """On the database of the settings, which is empty."""
    set_up()
    from exchange.models import Proposal

    client, page, made = filled(proposals)
    for _warm in range(3):
        opening(client, page)
    taken: dict[str, list[float]] = {"without": [], "with": []}
    for _round in range(rounds):
        Proposal.objects.all().delete()
        taken["without"].append(opening(client, page))
        Proposal.objects.bulk_create(made)
        taken["with"].append(opening(client, page))
        for proposal in made:
            proposal.pk = None
    without, with_them = statistics.median(taken["without"]), statistics.median(taken["with"])
    say(f"the editor without proposals: {without:.1f} ms; with {proposals} open ones: {with_them:.1f} ms")
    say(f"  {100 * (with_them - without) / without:+.1f} % (medians of {rounds} each)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = {"proposals": 200, "rounds": 40}
    for name, number in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--here", action="store_true", help="measure on the database of the settings, which is empty")
    options = vars(parser.parse_args())
    if options.pop("here"):
        measure(**options)
    else:
        given = [part for name, number in options.items() for part in (f"--{name}", str(number))]
        in_a_database_of_its_own("proposals", "tests.benchmarks.proposals", "--here", *given)


if __name__ == "__main__":
    main()
