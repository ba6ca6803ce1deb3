"""Content of a page as plain values: what a proposal begins with, and what it is compared with later."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.fields import StreamField
from wagtail.models import Page

from exchange.merging import changed_fields
from exchange.merging.shapes import is_block, stream_of
from exchange.proposals.edit_handler import proposable_fields
from exchange.records.concept_rows import concept_relation, in_one_order


def content_of(page: Page) -> dict[str, Any]:
    """Return all that `page`, which may be a draft, says, as its revisions have it."""
    content: dict[str, Any] = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    return content


def proposable_content(page: Page) -> dict[str, Any]:
    """Return the fields that anybody may propose to change."""
    content = content_of(page)
    return {name: _settled(page, name, content[name]) for name in proposable_fields(type(page)) if name in content}


def _settled(page: Page, name: str, value: Any) -> Any:
    """Return the value as a form that changes nothing would send it back, however it was stored."""
    field = page._meta.get_field(name)
    if isinstance(field, StreamField):
        return _settled_blocks(field, value, f"{page.pk}.{name}")
    if name == concept_relation(type(page)):
        return in_one_order(value)
    return value


def _settled_blocks(field: Any, value: Any, place: str) -> Any:
    """Return blocks with all their parts; one that was stored without an id gets the same one each time."""
    blocks = stream_of(value)
    if blocks is None:
        return value
    stream = field.to_python(json.dumps(_identified(blocks, place)))
    for _block in stream:
        pass  # a block that was read is written with the parts that it lacked
    return json.dumps(stream.get_prep_value(), cls=DjangoJSONEncoder)


def _identified(blocks: list[Any], place: str) -> list[Any]:
    found = []
    for number, block in enumerate(blocks):
        own = f"{place}.{number}"
        identity = block.get("id") or str(uuid.uuid5(uuid.NAMESPACE_OID, own))
        inner = block["value"]
        if isinstance(inner, list) and inner and all(is_block(each) for each in inner):
            inner = _identified(inner, own)
        found.append({**block, "value": inner, "id": identity})
    return found


def page_saying(page: Page, content: Mapping[str, Any]) -> Any:
    """Return `page` in memory with the fields of `content`.

    Whose it is, where it is and whether it is live stays.
    """
    return page.with_content_json({**content_of(page), **content})


def latest_draft(page: Page) -> Any:
    """Return what its owner works on: the newest draft, or the page itself if there is no newer one."""
    return page.specific.get_latest_revision_as_object()


def changed_only(base: Mapping[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `proposed` that say something other than `base`."""
    names = {path.partition(":")[0].partition(".")[0] for path in changed_fields(base, proposed)}
    return {name: proposed[name] for name in base if name in names and name in proposed}
