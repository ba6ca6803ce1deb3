"""The stored form of a family of pages: one document, with its language versions as nested documents.

A family matches if one of the versions that the reader may see does, and has the facets of all of them. One document
per family makes that one nested query, makes counts of families plain counts of documents, exact at any number, and
lets a write replace a family in one step. (With one document per page and `collapse`, totals and facets need a
cardinality each, which is approximate, and cannot see the versions that do not match.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl import Document as DSLDocument
from elasticsearch.dsl import InnerDoc, Keyword, Long, MetaField, Nested, Short, Text, mapped_field
from elasticsearch.dsl import Object as ObjectField

from search.collation import sort_key
from search.conf import content_languages
from search.contract import FIELDS
from search.engines.elasticsearch import conf
from search.engines.protocol import Document

VERSIONS = "versions"

# Our tokens, as they are: what a word is was decided before.
_TOKENS = "whitespace"


class Tokens(InnerDoc):
    """The tokens of one version, by field."""

    title: str = mapped_field(Text(analyzer=_TOKENS))
    summary: str = mapped_field(Text(analyzer=_TOKENS))
    concepts: str = mapped_field(Text(analyzer=_TOKENS))
    body: str = mapped_field(Text(analyzer=_TOKENS))
    attachments: str = mapped_field(Text(analyzer=_TOKENS))


class Version(InnerDoc):
    """One page in one language. `facets` holds "name=value", so that a host's own facets need no new mapping."""

    page_id: int = mapped_field(Long())
    language: str = mapped_field(Keyword())
    restrictions: list[int] = mapped_field(Long(multi=True))
    facets: list[str] = mapped_field(Keyword(multi=True, eager_global_ordinals=True))
    day: int = mapped_field(Long())
    evidence: int = mapped_field(Short())
    tokens: Tokens = mapped_field(ObjectField(Tokens))


class Family(DSLDocument):
    """A page in all its languages. `members` says of each, without the weight of its text, which it is."""

    members: list[str] = mapped_field(Keyword(multi=True, index=False))
    first_page: int = mapped_field(Long())
    versions: list[Version] = mapped_field(Nested(Version))

    class Meta:
        dynamic = MetaField("strict")

    class Index:
        name = "*"


@dataclass(frozen=True, slots=True)
class Member:
    """What `members` says of one version."""

    language: str
    page_id: int
    version: int
    restrictions: frozenset[int]

    def written(self) -> str:
        barring = ",".join(map(str, sorted(self.restrictions)))
        return f"{self.language}|{self.page_id}|{self.version}|{barring}"

    @classmethod
    def read(cls, text: str) -> Member:
        language, page_id, version, barring = text.split("|")
        return cls(
            language, int(page_id), int(version), frozenset(map(int, barring.split(","))) if barring else frozenset()
        )


def facet(name: str, value: str) -> str:
    return f"{name}={value}"


def source(documents: Sequence[Document]) -> dict[str, Any]:
    """Return the family as it is sent, from its versions (at least one)."""
    members = [Member(each.language, each.page_id, each.version, frozenset(each.restrictions)) for each in documents]
    return {
        "members": [member.written() for member in members],
        "first_page": min(each.page_id for each in documents),
        VERSIONS: [_version(each) for each in documents],
    }


def _version(document: Document) -> dict[str, Any]:
    made: dict[str, Any] = {
        "page_id": document.page_id,
        "language": document.language,
        "restrictions": list(document.restrictions),
        "facets": [facet(name, value) for name, values in document.facets.items() for value in values],
        "tokens": {name: text for name in FIELDS if (text := document.tokens.get(name, ""))},
    }
    made["order"] = {code: sort_key(document.title, code) for code in content_languages()}
    if document.dated is not None:
        made["day"] = document.dated.toordinal()
    if document.evidence is not None:
        made["evidence"] = document.evidence
    return made


def _body() -> dict[str, Any]:
    body: dict[str, Any] = Family._index.to_dict()
    # The title as the dictionary of each language sorts it; the languages are the site's, so no class names them.
    order = {code: Keyword(index=False).to_dict() for code in content_languages()}
    body["mappings"]["properties"][VERSIONS]["properties"]["order"] = {"properties": order}
    return body


def mapping_hash() -> str:
    """Return a hash that shows whether an index was made with the mapping and the analysis that this code expects."""
    return hashlib.sha256(json.dumps(_body(), sort_keys=True).encode()).hexdigest()[:16]


def index_body() -> dict[str, Any]:
    """Return settings and mapping of a new index that is about to be filled.

    Nothing is made visible or copied meanwhile.
    """
    body = _body()
    return {
        "mappings": {**body["mappings"], "_meta": {"mapping_hash": mapping_hash()}},
        "settings": {
            **body.get("settings", {}),
            "number_of_shards": conf.shards(),
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            # A delete is remembered that long: an older write that comes later than it is still refused.
            "gc_deletes": "1h",
        },
    }


def serving_settings() -> dict[str, Any]:
    """Return the settings that an index is given when it is full."""
    return {"index": {"refresh_interval": "1s", "number_of_replicas": conf.replicas()}}


@dataclass(frozen=True, slots=True)
class Names:
    """The aliases of a site, which are all that reading and writing goes by, and the names of its indices."""

    prefix: str

    @property
    def reading(self) -> str:
        return f"{self.prefix}-read"

    @property
    def writing(self) -> str:
        return f"{self.prefix}-write"

    @property
    def building(self) -> str:
        """The alias of an index that is being filled: what changes meanwhile is written to it as well."""
        return f"{self.prefix}-building"

    def index(self, stamp: str) -> str:
        return f"{self.prefix}-index-{stamp}"

    @property
    def every_index(self) -> str:
        return f"{self.prefix}-index-*"


def members_of(texts: Iterable[str]) -> list[Member]:
    return [Member.read(text) for text in texts]
