"""One address of each kind of page that a visitor can meet, with the status that it answers."""

from __future__ import annotations

import pytest

KINDS = {
    "home": ("/en/", 200),
    "home in Czech": ("/cs/", 200),
    "information": ("/en/safety-and-privacy/", 200),
    "list of practices": ("/en/practices/", 200),
    "practice": ("/en/practices/self-help-group-for-victims-of-sexual-violence/", 200),
    "practice in Norwegian": ("/nb/arbeidsmater/selvhjelpsgruppe-for-utsatte-for-seksualisert-vold/", 200),
    "list of visits": ("/en/study-visits/", 200),
    "visit": ("/en/study-visits/norway-2015/", 200),
    "list of organisations": ("/en/organisations/", 200),
    "organisation": ("/en/organisations/fmso/", 200),
    "list of projects": ("/en/projects/", 200),
    "project": ("/en/projects/comprehensive-aid/", 200),
    "concepts": ("/en/concepts/", 200),
    "concept": ("/en/concepts/self-help-group/", 200),
    "search": ("/en/search/", 200),
    "search with results": ("/en/search/?q=group", 200),
    "search without results": ("/en/search/?q=xylophone", 200),
    "log-in": ("/en/_util/login/", 200),
    "bad request": ("/en/bad/", 400),
    "forbidden": ("/en/forbidden/", 403),
    "no such page": ("/en/practices/no-such-practice/", 404),
    "unknown language": ("/de/", 404),
    "failure": ("/en/broken/", 500),
}

each_kind = pytest.mark.parametrize(
    ("path", "status"), [pytest.param(*entry, id=name.replace(" ", "-")) for name, entry in KINDS.items()]
)
