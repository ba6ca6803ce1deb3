"""Taking a proposal: what was chosen of it becomes a new revision of the page, by the person who decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import Translation

from exchange.access.policy import Verb, may
from exchange.merging import changed_fields, merge, only, settle
from exchange.proposals.access import decides
from exchange.proposals.comparing import Comparison, Item
from exchange.proposals.content import page_saying, proposable_content
from exchange.proposals.mail import tell_author
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.names import person_name
from exchange.proposals.remarks import remark
from exchange.translation.release.models import open_set_of
from exchange.translation.review.reviewing import waits_for_sign_offs
from exchange.translation.sync.hand_edits import content_of
from exchange.translation.sync.resuming import take_over


class NotAsShownError(Exception):
    """The proposal or the page has changed since it was shown; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is done with one item: `chosen` is leave, take, now, proposed, both or own; `text` if it was rewritten."""

    chosen: str
    text: str | None = None

    @property
    def is_taken(self) -> bool:
        return self.chosen in ("take", "proposed", "both", "own")


Answers = Mapping[str, Answer]
"""Answers by the path of the item."""


def publishing_is_refused(page: Page, user: Any) -> str:
    """Return why what is taken cannot be published at once; "" if it can."""
    if not may(user, Verb.PUBLISH, page):
        return _("You do not publish this page. What you take becomes a draft.")
    if waits_for_sign_offs(page.specific):
        return _("This translation is published once it is signed off. What you take becomes a draft.")
    if open_set_of(page) is not None:
        return _("This page goes live together with others. What you take becomes a draft.")
    if page.has_unpublished_changes or not page.live:
        return _("The page has an unpublished draft, which would go live as well. What you take joins that draft.")
    if page.go_live_at is not None and page.go_live_at > timezone.now():
        return _("The page is scheduled. What you take becomes a draft.")
    return ""


@transaction.atomic
def take(proposal_id: int, user: Any, token: str, answers: Answers, *, publish: bool, comment: str) -> Proposal:
    """Save what `answers` take of the proposal as a draft of the page, or publish it.

    `token` is that of the comparison which was shown. Raises NotAsShownError if the proposal or the page has changed
    since, and ValidationError if nothing is taken, or the page could not be saved or published with it.
    """
    proposal, page = locked(proposal_id, user)
    comparison = Comparison(proposal, page)
    if not proposal.is_open or comparison.token != token:
        raise NotAsShownError
    refuse_locked(page, user)
    taken = [item for item in comparison.items if not item.is_there and answered(answers, item).is_taken]
    if not taken:
        raise ValidationError(_("Tick at least one change that you take, or decline the proposal."))
    draft = _draft(comparison, taken, answers)
    refusal = publishing_is_refused(page, user) if publish else ""
    if refusal:
        raise ValidationError(refusal)
    _check(draft, comparison, publish=publish)
    _take_into_translation(page, comparison.draft, draft)
    revision = draft.save_revision(user=user, clean=False, changed=True)
    _note_taken(proposal, comparison, taken, user, revision)
    remark(proposal, user, comment)
    _credit(draft, proposal, user, revision)
    if publish:
        revision.publish(user=user)
    transaction.on_commit(lambda: tell_author(proposal))
    return proposal


def locked(proposal_id: int, user: Any) -> tuple[Proposal, Page]:
    """Return the proposal and its page, which nobody else can decide about until the transaction ends.

    Raises NotAsShownError if the page is gone, and PermissionDenied if `user` does not decide about it (any more).
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    page = Page.objects.select_for_update(of=("self",)).filter(pk=proposal.page_id).first()
    if page is None:
        raise NotAsShownError
    if not decides(user, proposal, page.specific):
        raise PermissionDenied
    return proposal, page.specific


def refuse_locked(page: Page, user: Any) -> None:
    """Raise ValidationError if somebody has locked the page for `user`."""
    lock = page.get_lock()
    if lock is not None and lock.for_user(user):
        raise ValidationError(_("The page is locked, so nothing can be taken now. Unlock it first."))


def answered(answers: Answers, item: Item) -> Answer:
    return answers.get(item.path) or Answer("now" if item.conflict else "leave")


def _draft(comparison: Comparison, taken: list[Item], answers: Answers) -> Any:
    """Return the newest draft with what is taken, and all else as it is."""
    paths = {path for item in taken for path in item.paths}
    mine = only(comparison.base, comparison.proposed, paths)
    merged, conflicts = merge(comparison.base, mine, comparison.now)
    choices: dict[str, Any] = {}
    for conflict in conflicts:
        item = next((item for item in taken if item.conflict and item.path == conflict.path), None)
        if item is None:
            raise NotAsShownError  # a text conflicts with another one that nobody was asked about
        chosen = answered(answers, item).chosen
        choices[conflict.path] = conflict.both if chosen == "both" else conflict.mine
    for item in taken:
        text = answered(answers, item).text
        if text is not None and item.is_text:
            choices[item.path] = text
    try:
        return page_saying(comparison.draft, settle(merged, choices))
    except KeyError as error:
        raise NotAsShownError from error


def _take_into_translation(page: Page, before: Any, after: Any) -> None:
    """Make translations of what was taken; otherwise publishing from the translation editor would lose it."""
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    ).first()
    if translation is not None:
        take_over(translation, content_of(before), content_of(after))


def _check(draft: Any, comparison: Comparison, *, publish: bool) -> None:
    """Raise ValidationError, by field, if the page could not be saved this way, or not be published."""
    now = {name: value for name, value in comparison.now.items() if hasattr(draft, name)}
    from_draft = changed_fields(now, _values(draft, now))
    names = {path.partition(":")[0].partition(".")[0] for path in from_draft}
    errors: dict[str, Any] = {}
    draft.publish_checks_deferred = not publish
    others = [] if publish else [each.name for each in draft._meta.fields if each.name not in names]
    try:
        draft.full_clean(exclude=others)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    for name in names:
        stream = draft._meta.get_field(name)
        if isinstance(stream, StreamField):
            try:
                stream.stream_block.clean(getattr(draft, name))
            except ValidationError:
                errors.setdefault(name, []).append(
                    ValidationError(_("One of the parts cannot be saved like this. Shorten it, or leave it as it was."))
                )
    draft.publish_checks_deferred = False
    if errors:
        raise ValidationError(errors)


def _values(draft: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    content = proposable_content(draft)
    return {name: content[name] for name in names if name in content}


def _note_taken(proposal: Proposal, comparison: Comparison, taken: list[Item], user: Any, revision: Any) -> None:
    proposal.taken = [path for item in taken for path in item.paths]
    left = [item for item in comparison.items if not item.is_there and item not in taken]
    proposal.state = Proposal.State.PARTLY_TAKEN if left else Proposal.State.TAKEN
    proposal.decided_by, proposal.decided_at, proposal.taken_in = user, timezone.now(), revision
    proposal.save(update_fields=["taken", "state", "decided_by", "decided_at", "taken_in"])


def _credit(page: Any, proposal: Proposal, user: Any, revision: Any) -> None:
    """Record in the page's history whose proposal it was."""
    names = dict.fromkeys(path.partition(":")[0].partition(".")[0] for path in proposal.taken)
    log(
        instance=page,
        action="exchange.proposal_taken",
        user=user,
        revision=revision,
        content_changed=True,
        data={
            "proposal": proposal.pk,
            "author": person_name(proposal.author) if proposal.author else "",
            "author_id": proposal.author_id,
            "fields": list(names),
        },
    )


def messages_of(error: ValidationError) -> dict[str, list[str]]:
    """Return the messages by field; those of the whole page under ""."""
    if not hasattr(error, "error_dict"):
        return {"": list(error.messages)}
    return {("" if name == NON_FIELD_ERRORS else name): list(found) for name, found in error.message_dict.items()}
