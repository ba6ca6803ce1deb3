"""Text typed into a form that could not be saved: read from the request, to be shown and sent again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from exchange.request_parameters import key_from

SECRET = re.compile(r"password|csrfmiddlewaretoken|passwd|secret", re.IGNORECASE)
"""Fields that are never given back: a password must not stand in a page's source."""
MACHINERY = re.compile(
    r"(?:^|-)(?:TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|ORDER|DELETE|id|type|count|deleted|order)$"
    r"|^(?:action$|action-|next$|loaded_revision|overwrite_revision|exchange-|comments-|workflow-action)"
)
"""Fields that no editor types."""
ACTION = re.compile(r"^(?:action-|workflow-action)")


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text as its editor would recognise it: the field's name in words, and what was typed."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form to be sent again: its address, its fields, and which of them a person typed."""

    address: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[TypedText, ...]
    lost_files: tuple[str, ...]


EDITING = ("wagtailadmin_home", "exchange:own_proposals")
"""Where texts are typed; proposals have addresses of their own, for people without access to the admin."""


def is_editing(request: HttpRequest) -> bool:
    """Return whether the address is one of the admin or of proposals."""
    return any(request.path.startswith(address) for name in EDITING if (address := _address_of(name)))


def is_in_admin(request: HttpRequest) -> bool:
    return bool(_address_of(EDITING[0])) and request.path.startswith(_address_of(EDITING[0]))


def _address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a host without Wagtail's admin, or without proposals, at this process
        return ""


def comes_from_this_site(request: HttpRequest) -> bool:
    """Return whether the browser says that one of our own pages sent the request.

    What another site sent must not be offered again with a valid token: one careless click would do what the protection
    against forged requests has just refused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.get_host()


def kept_form(request: HttpRequest) -> KeptForm:
    fields = tuple(
        (name, value) for name, values in request.POST.lists() if not SECRET.search(name) for value in map(str, values)
    )
    files = tuple(str(upload.name) for _name, uploads in request.FILES.lists() for upload in uploads)
    return KeptForm(request.get_full_path(), fields, tuple(typed_texts(fields)), files)


def holds_words(request: HttpRequest) -> bool:
    """Return whether a form brings anything that would be lost with it."""
    form = kept_form(request)
    return bool(form.texts or form.lost_files)


def typed_texts(fields: tuple[tuple[str, str], ...]) -> Iterator[TypedText]:
    """Yield what is worth reading of the fields.

    A number is most often the key of something that was chosen from a list.
    """
    for name, value in fields:
        text = words_of(value).strip()
        if text and not text.isdecimal() and not MACHINERY.search(name):
            yield TypedText(label_of(name), text)


def label_of(name: str) -> str:
    """Return a field's name in words; the form itself is not available if the page may be gone."""
    parts = [part for part in name.split("-") if part != "value"]
    words = [part.replace("_", " ") if (row := key_from(part)) is None else str(row + 1) for part in parts]
    return capfirst(" · ".join(words))


def words_of(value: str) -> str:
    """Return the words of a posted value: rich texts are sent as the editor's own JSON."""
    if not value.startswith("{"):
        return value
    try:
        state = json.loads(value)
    except ValueError:
        return value
    if not isinstance(state, Mapping) or not isinstance(state.get("blocks"), list):
        return value
    return "\n\n".join(str(block.get("text", "")) for block in state["blocks"] if isinstance(block, Mapping))


def as_new(fields: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form for a thing that is gone, as a form that makes a new draft.

    Rows lose their old keys.
    """
    found: dict[str, list[str]] = {}
    for name, value in fields:
        if ACTION.match(name) or name.startswith(("loaded_revision", "overwrite_revision", "exchange-", "next")):
            continue
        if name.startswith("comments-") and not name.endswith("_FORMS"):
            continue
        if name.endswith("-INITIAL_FORMS") or (name.startswith("comments-") and name.endswith("-TOTAL_FORMS")):
            value = "0"
        elif re.search(r"-\d+-id$", name):
            value = ""
        found.setdefault(name, []).append(value)
    return tuple((name, value) for name, values in found.items() for value in values)
