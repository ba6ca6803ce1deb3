"""Pages made by recombining the sentences of an evaluation set, so that their words are those of real texts."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SENTENCES = 12
"""Of a page."""
TOPICS = 30
KINDS = 5
RESTRICTED = 0.05
"""The share of pages that carry a view restriction, one of three."""


@dataclass(frozen=True, slots=True)
class MadePage:
    """What one page says; `family` is shared by its one to three language versions."""

    number: int
    language: str
    family: uuid.UUID
    title: str
    body: tuple[str, ...]
    kind: str
    topics: tuple[str, ...]
    restrictions: tuple[int, ...]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def made_pages(directory: Path, number: int, seed: int = 1) -> Iterator[MadePage]:
    """So many pages, numbered from 1; the same ones for the same seed."""
    chance = random.Random(seed)
    sentences: dict[str, list[str]] = {}
    for source in read_lines(directory / "docs.jsonl"):
        sentences.setdefault(source["locale"], []).extend(source["body"])
    languages = sorted(sentences)
    left, family, topics = 0, uuid.UUID(int=0), ()
    for at in range(1, number + 1):
        if not left:
            left, family = chance.randint(1, len(languages)), uuid.UUID(int=chance.getrandbits(128))
            topics = tuple(f"topic-{topic}" for topic in chance.sample(range(TOPICS), 3))
        left -= 1
        said = sentences[languages[left]]
        yield MadePage(
            number=at,
            language=languages[left],
            family=family,
            title=chance.choice(said)[:100],
            body=tuple(chance.sample(said, min(SENTENCES, len(said)))),
            kind=f"kind-{at % KINDS}",
            topics=topics,
            restrictions=(chance.choice((1, 2, 3)),) if chance.random() < RESTRICTED else (),
        )


def asked(directory: Path, number: int, seed: int = 1) -> Sequence[str]:
    """So many of the set's queries, one-word and two-word ones mixed."""
    queries = [str(query["q"]) for query in read_lines(directory / "queries.jsonl")]
    random.Random(seed).shuffle(queries)
    return queries[:number]
