"""A site in a process of its own, which makes its index with several processes: `python -m tests.search.dividing WAY`.

WAY is what happens to the process that reads one of the pages: nothing ("well"), an error in the page's own method
("error"), an end by the system ("killed"); or it "waits", with its number in a file of the folder that is named next,
until there is a file "go". With "pages" the site is filled. The database is that of SEARCH_TEST_DATABASE_URL.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

PAGES = 600
UNLUCKY = "wordh"
_LETTERS = str.maketrans("0123456789", "abcdefghij")


def make_site() -> None:
    from django.core.management import call_command

    from tests.benchmarks.pages import fill_pages
    from tests.search.hostapp.models import RecipePage

    call_command("migrate", verbosity=0)
    fill_pages(PAGES)
    pages = list(RecipePage.objects.all())
    for page in pages:
        page.body = page.body.translate(_LETTERS)  # a word with digits is none that is misspelt
    RecipePage.objects.bulk_update(pages, ["body"])


def let_it_happen(way: str, folder: Path) -> None:
    """Have it happen where the text of some page holds the unlucky word."""
    from search.contract import SearchContent
    from tests.search.hostapp.models import RecipePage

    content_of = RecipePage.search_content

    def search_content(page: RecipePage) -> SearchContent | None:
        if UNLUCKY in page.body.split():
            if way == "error":
                raise ValueError(f"page {page.pk} has no end")
            if way == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if way == "waits":
                (folder / f"{os.getpid()}.process").touch()
                while not (folder / "go").exists():
                    time.sleep(0.01)
        return content_of(page)

    RecipePage.search_content = search_content  # type: ignore[method-assign]


def main(way: str, folder: str = "") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.search.settings"
    # As in a terminal: what is started from tests that run in the background would not hear an interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    import django

    django.setup()
    if way == "pages":
        make_site()
        return
    let_it_happen(way, Path(folder))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "rebuild_search", "--processes", "2"])


if __name__ == "__main__":
    main(*sys.argv[1:])
