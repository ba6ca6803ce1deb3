"""Makes the word maps beforehand, so that no first search waits for them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search import conf
from search.analysis.languages import LANGUAGES
from search.analysis.lexicon import word_map


class Command(BaseCommand):
    help = "Makes the word maps of the site's languages where they are missing (about ten seconds a language)."

    def handle(self, *args: Any, **options: Any) -> None:
        for code in conf.content_languages():
            if code in LANGUAGES:
                self.stdout.write(f"{code}: {word_map(code).size} forms")
        self.stdout.write(f"The maps are in {' or '.join(map(str, conf.word_map_directories()))}.")
