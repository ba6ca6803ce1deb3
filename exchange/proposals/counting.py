"""Count of the proposals that wait for somebody, made once per request however many parts of a page ask."""

from __future__ import annotations

from collections import Counter
from typing import Any

from exchange.proposals.access import proposals_for

_MEMO = "_exchange_waiting_proposals"


def waiting_by_page(user: Any) -> Counter[int]:
    """Return the number of open proposals about which `user` decides, by the key of their page; one query."""
    counts: Counter[int] | None = getattr(user, _MEMO, None)
    if counts is None:
        counts = Counter(proposals_for(user).open().order_by().values_list("page_id", flat=True))
        setattr(user, _MEMO, counts)
    return counts
