"""The description of the search API in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from search import conf
from search.contract import SORTS
from search.registry import facets

MAX_PAGE_SIZE = 50
"""Results on a page of the API."""


def _parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


def _number(usual: int, largest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": largest, "default": usual}


def description(request: HttpRequest) -> dict[str, Any]:
    """Return the description, with the addresses of this site and the facets that it has."""
    words = {"type": "array", "items": {"type": "string"}}
    parameters = [
        _parameter("q", 'What is searched: words, "phrases", -without, OR, field:words.', {"type": "string"}),
        _parameter("page", "The page of results; one after the last is empty.", _number(1, conf.max_page())),
        _parameter("size", "Results on a page.", _number(10, MAX_PAGE_SIZE)),
        _parameter("sort", "The order.", {"type": "string", "enum": list(SORTS), "default": "relevance"}),
        _parameter("across", '"no" searches only the words that were typed.', {"type": "string", "enum": ["no"]}),
        *(_parameter(name, "Codes of this facet; any of them.", words) for name in facets()),
    ]
    text, number = {"type": "string"}, {"type": "integer"}
    counts = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": number}}
    result = {
        "type": "object",
        "properties": {
            **dict.fromkeys(("title", "summary", "type", "language", "url", "passage"), text),
            "languages": {"type": "object", "additionalProperties": text},
        },
    }
    answer = {
        "type": "object",
        "properties": {
            **dict.fromkeys(("total", "page", "size"), number),
            "loosened": {"type": "boolean"},
            "did_you_mean": text,
            "facets": counts,
            "results": {"type": "array", "items": result},
        },
    }
    found = {"description": "A page of results.", "content": {"application/json": {"schema": answer}}}
    failed = {"application/json": {"schema": {"type": "object", "properties": {"error": text}}}}
    operation = {
        "summary": "Search the pages that the sender may read.",
        "parameters": parameters,
        "responses": {
            "200": found,
            "400": {"description": "page or size is out of its bounds; the error names them.", "content": failed},
            "429": {"description": "Too many requests in this minute; see Retry-After.", "content": failed},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Search", "version": "1.0.0"},
        "servers": [{"url": request.build_absolute_uri("/").rstrip("/")}],
        "paths": {reverse("search:api"): {"get": operation}},
    }
