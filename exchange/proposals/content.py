"""What a page says, as plain values: what a proposal begins with, and what it is compared with later."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page

from exchange.merging import changed_fields
from exchange.merging.shapes import is_block, stream_of
from exchange.proposals.edit_handler import proposable_fields


def content_of(page: Page) -> dict[str, Any]:
    """All that `page`, which may be a draft, says, as its revisions have it."""
    content: dict[str, Any] = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    return content


def proposable_content(page: Page) -> dict[str, Any]:
    """The fields that anybody may propose to change."""
    content = content_of(page)
    return {
        name: _with_block_ids(content[name], f"{page.pk}.{name}")
        for name in proposable_fields(type(page))
        if name in content
    }


def _with_block_ids(value: Any, place: str) -> Any:
    """Blocks that were stored without an id get one that is the same each time, so that they can be told apart."""
    blocks = stream_of(value)
    return value if blocks is None else json.dumps(_identified(blocks, place))


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
    """`page` in memory with the fields of `content`; whose it is, where it is and whether it is live stays."""
    return page.with_content_json({**content_of(page), **content})


def latest_draft(page: Page) -> Any:
    """What its owner works on: the newest draft, or the page itself if there is none that is newer."""
    return page.specific.get_latest_revision_as_object()


def changed_only(base: Mapping[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `proposed` that say something else than `base`."""
    names = {path.partition(":")[0].partition(".")[0] for path in changed_fields(base, proposed)}
    return {name: proposed[name] for name in base if name in names and name in proposed}
