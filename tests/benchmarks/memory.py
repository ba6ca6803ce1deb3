"""Measures the memory of a web process: `python -m tests.benchmarks.memory`.

Two processes of the same site each answer pages of the demonstration in three languages; one of them searches as well,
in all three, so that all word maps are loaded.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from io import StringIO

from tests.benchmarks.databases import in_a_database_of_its_own, set_up
from tests.benchmarks.timing import megabytes, say

QUERIES = {
    "en": ("support groups", "art therapies", "recomended helplines"),
    "cs": ("svépomocných skupin", "krizoveho ubytovani", "oběti nasilí"),
    "nb": ("selvhjelpsgruppene", "krisesenter", "stoettegrupper"),
}


def measure() -> None:
    """On the database of the settings: load the demonstration, then look at both processes."""
    set_up()
    from django.core.management import call_command

    call_command("load_demo", stdout=StringIO())
    without, with_search = (_megabytes_of(*extra) for extra in ((), ("--searching",)))
    say(f"a web process: {without} MB without the search, {with_search} MB with it, {with_search - without} MB more")


def _megabytes_of(*extra: str) -> int:
    command = [sys.executable, "-m", "tests.benchmarks.memory", "--browse", *extra]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def browse(*, searching: bool) -> None:
    """Answer pages, searches as well where `searching`, and print the resident megabytes."""
    import django

    django.setup()
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    for language, queries in QUERIES.items():
        for path in ("", "practices/", "visits/"):
            client.get(f"/{language}/{path}", follow=True)
        for query in queries if searching else ():
            answer = client.get(f"/{language}/search/", {"q": query})
            if answer.status_code != 200:
                raise RuntimeError(f"{query}: {answer.status_code}")
    say(str(megabytes("VmRSS")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--here", action="store_true", help="measure on the database of the settings, which is empty")
    parser.add_argument("--browse", action="store_true", help="be one of the two processes")
    parser.add_argument("--searching", action="store_true", help="and the one that searches")
    options = parser.parse_args()
    if options.browse:
        browse(searching=options.searching)
    elif options.here:
        measure()
    else:
        in_a_database_of_its_own("memory", "tests.benchmarks.memory", "--here")


if __name__ == "__main__":
    main()
