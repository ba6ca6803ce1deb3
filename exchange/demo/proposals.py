"""Two proposals that wait, so that the demonstration has something to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page

from exchange.demo.families import page_of
from exchange.proposals.content import changed_only, proposable_content
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.proposing import propose, readable_version, revision_of

KIND, KEY = "organisation pages", "persefona"
AUTHOR = "fmso-editor"


@dataclass(frozen=True, slots=True)
class Wish:
    """Words of a page in one language that its reader would like to be different."""

    language: str
    field: str
    old: str
    new: str
    reason: str


WISHES = (
    Wish(
        "nb",
        "summary",
        "har møtt vold",
        "har opplevd vold",
        "Å møte vold kan også bety å være vitne til den. «Har opplevd vold» er det vi sier på senteret.",
    ),
    Wish(
        "en",
        "how_to_reach",
        "think of who can get at your telephone and your computer",
        "think about who can look at your telephone and your computer",
        "Somebody who reads this in a hurry should understand it at once.",
    ),
)


def make_proposals() -> None:
    """Propose as a colleague of another organisation would, once."""
    users = get_user_model()
    author = users._default_manager.filter(**{users.USERNAME_FIELD: AUTHOR}).first()
    if author is None or Proposal.objects.by(author).exists():
        return
    for wish in WISHES:
        page = page_of(KIND, KEY, wish.language)
        if page is not None and page.live and page.locale.language_code == wish.language:
            _propose(page.specific, author, wish)


def _propose(page: Page, author: Any, wish: Wish) -> None:
    version = readable_version(page)
    base = proposable_content(version)
    setattr(version, wish.field, getattr(version, wish.field).replace(wish.old, wish.new))
    changed = changed_only(base, proposable_content(version))
    if changed:
        propose(page, author, base, revision_of(page), changed, wish.reason)
