"""Atom feed of a search: the newest pages that answer it, each with the time at which it was last published."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from search import conf
from search.models import SearchDocument
from search.query.results import cards
from search.query.search import search
from search.web.views import query_of

MAX_ENTRIES = 30
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the feed names it."""

    key: str
    title: str
    summary: str
    language: str
    url: str
    published: dt.datetime | None
    updated: dt.datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The search of a feed: its text, the parameters of its address, and what answers it."""

    text: str
    parameters: str
    address: str
    entries: list[Entry]


class AtomWithLanguages(Atom1Feed):
    """Atom whose entries say in which language they are."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


class SearchFeed(Feed):
    """The newest pages that answer `?q=` and the chosen facets, over what the reader may see."""

    feed_type = AtomWithLanguages

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        query = replace(query_of(request, 1, MAX_ENTRIES), sort="newest")
        return Asked(
            query.text[: conf.max_query_length()],
            request.GET.urlencode(),
            request.build_absolute_uri(),
            entries_of(query, request),
        )

    def title(self, asked: Asked) -> str:
        return xml_text(_("Search: %(query)s") % {"query": asked.text})

    def link(self, asked: Asked) -> str:
        return f"{reverse('search:results')}?{asked.parameters}"

    def feed_url(self, asked: Asked) -> str:
        return asked.address

    feed_guid = feed_url

    def author_name(self) -> str:
        return _("Search")

    def get_feed(self, obj: Asked, request: HttpRequest) -> Any:
        self.language = get_language()
        return super().get_feed(obj, request)

    def items(self, asked: Asked) -> list[Entry]:
        return asked.entries

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return escape(item.summary)  # Atom's summaries are HTML here, and ours is plain text

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_guid(self, item: Entry) -> str:
        return f"urn:uuid:{item.key}"

    def item_pubdate(self, item: Entry) -> dt.datetime | None:
        return item.published

    def item_updateddate(self, item: Entry) -> dt.datetime:
        return item.updated

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {"language": item.language}


def entries_of(query: Any, request: HttpRequest) -> list[Entry]:
    """Return the pages that answer a query, as entries; costs the same queries for one as for thirty."""
    shown = cards(search(query), request)
    keys = [card.page_id for card in shown]
    pages = Page.objects.only("translation_key", "first_published_at", "last_published_at").in_bulk(keys)
    versions = dict(SearchDocument.objects.filter(pk__in=keys).values_list("pk", "version"))
    return [
        Entry(
            key=str(page.translation_key),
            title=xml_text(card.title),
            summary=xml_text(card.summary),
            language=card.language,
            url=request.build_absolute_uri(card.url),
            published=page.first_published_at,
            updated=page.last_published_at or _noted_at(versions.get(page.pk, 0)),
        )
        for card in shown
        if (page := pages.get(card.page_id)) is not None
    ]


def _noted_at(version: int) -> dt.datetime:
    """Return when the search noted a page that no publication is known of: its version counts microseconds."""
    return dt.datetime.fromtimestamp(version / 1_000_000, dt.UTC)


def xml_text(text: str) -> str:
    """Leave out the characters that no XML may hold."""
    return _NO_XML.sub("", text)
