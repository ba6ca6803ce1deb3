"""Saving a proposal: the first time, and again while its author may still work on it."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from exchange.proposals.answering import version_of
from exchange.proposals.content import latest_draft, proposable_content
from exchange.proposals.mail import tell_deciders
from exchange.proposals.models.proposal import Proposal

SALT = "exchange.proposals.base"


class OutdatedError(Exception):
    """Another window of the author was faster, or somebody decided in the meantime; nothing was saved."""


def readable_version(page: Page) -> Any:
    """Return what a proposal begins with: what readers have, or the newest draft if they do not have the page."""
    return page.specific if page.live else latest_draft(page)


def revision_of(page: Page) -> int | None:
    """Return the revision with the content of `readable_version`."""
    revision_id: int | None = page.live_revision_id if page.live else page.latest_revision_id
    return revision_id


def sealed_base(page: Page) -> str:
    """Return what the page says, for a form to send back.

    What somebody changed is measured by what they saw.
    """
    base = {"page": page.pk, "revision": revision_of(page), "content": proposable_content(readable_version(page))}
    return signing.dumps(base, salt=SALT, compress=True)


def sealed_again(proposal: Proposal) -> str:
    """Return the base of a proposal that was decided, for a new one with the same text."""
    base = {"page": proposal.page_id, "revision": proposal.base_revision_id, "content": proposal.base}
    return signing.dumps(base, salt=SALT, compress=True)


def unsealed(sent: str, page: Page) -> tuple[dict[str, Any], int | None] | None:
    """Return the base that was sealed for this page, and its revision; None if the seal is not ours."""
    try:
        base = signing.loads(sent, salt=SALT)
    except signing.BadSignature:
        return None
    if base["page"] != page.pk:
        return None
    revision = base["revision"]
    still_there = page.revisions.filter(pk=revision).exists() if revision is not None else False
    return base["content"], revision if still_there else None


@transaction.atomic
def propose(
    page: Page, author: Any, base: dict[str, Any], revision_id: int | None, changed: dict[str, Any], reason: str
) -> Proposal:
    """Make a proposal; sending the same form twice makes one."""
    known = Proposal.objects.open().by(author).filter(page=page.pk)
    for other in known.select_for_update(of=("self",)):
        if other.changed == changed and other.base == base:
            other.reason = reason
            other.save(update_fields=["reason"])
            return other
    proposal = Proposal.objects.create(
        page_id=page.pk,
        page_title=page.title,
        language=page.locale.language_code,
        content_type_id=page.content_type_id,
        base_revision_id=revision_id,
        base=base,
        changed=changed,
        reason=reason,
        author=author,
    )
    transaction.on_commit(lambda: tell_deciders(proposal))
    return proposal


@transaction.atomic
def propose_again(proposal_id: int, seen: str, changed: dict[str, Any], reason: str) -> Proposal:
    """Save what its author made of a proposal since; one that was sent back waits again.

    `seen` is the version that the form began with. Raises OutdatedError if it is not the one that is there.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    if not proposal.may_be_changed or version_of(proposal) != seen:
        raise OutdatedError
    was_sent_back = not proposal.is_open
    proposal.changed, proposal.reason, proposal.state = changed, reason, Proposal.State.OPEN
    proposal.updated_at = timezone.now()
    proposal.save(update_fields=["changed", "reason", "state", "updated_at"])
    if was_sent_back:
        transaction.on_commit(lambda: tell_deciders(proposal))
    return proposal
