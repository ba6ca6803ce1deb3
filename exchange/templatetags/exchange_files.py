"""Template tag for pictures and documents in the admin."""

from __future__ import annotations

from typing import Any

from django import template

from exchange.access.file_uses import MAX_NAMED, pages_that_need

register = template.Library()


@register.simple_tag
def pages_that_show(file: Any) -> dict[str, Any]:
    """Return the live and scheduled pages that show `file`: {"pages": […], "more": bool}."""
    pages = pages_that_need([file]).get(file, [])
    return {"pages": pages[:MAX_NAMED], "more": len(pages) > MAX_NAMED}
