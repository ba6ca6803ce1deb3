"""Wagtail's questions about a page of the exchange, answered by the policy alone."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.models import Page, PagePermissionTester

from exchange.access.page_types import ACTIONS, holdings_below, is_owned
from exchange.access.person import person_of, publishes_for, writes_for
from exchange.access.policy import Verb, may, may_hold
from exchange.translation.review.reviewing import waits_for_sign_offs
from exchange.translation.review.task import ModerationTask


class ExchangePagePermissionTester(PagePermissionTester):
    """Says of a page what the policy says of its row.

    Wagtail's rows of permissions in the tree only say what of the tree somebody is shown. A translation whose
    workflow asks for sign-offs is published by that workflow alone; administrators, too, wait for the second pair
    of eyes.
    """

    def __init__(self, user: Any, page: Any) -> None:
        self.user = user
        self.page = page
        self.page_is_root = False
        self.person = person_of(user)

    @cached_property
    def permissions(self) -> set[str]:
        """Return Wagtail's own names of what the user may do."""
        return {action for action, verb in ACTIONS.items() if self.may(verb)}

    def may(self, verb: Verb) -> bool:
        return may(self.user, verb, self.page)

    # What is done to the page

    def can_edit(self) -> bool:
        return self.may(Verb.EDIT) or self._moderates()

    def _moderates(self) -> bool:
        """Return whether a step of moderation that is not one of the exchange's gives the user the page."""
        task = self.page.current_workflow_task if self.user.is_active else None
        if task is None or isinstance(task, ModerationTask):
            return False
        return bool(task.user_can_access_editor(self.page, self.user))

    def can_publish(self) -> bool:
        return self.can_release() and not waits_for_sign_offs(self.page)

    def can_release(self) -> bool:
        """Return whether the user decides about the page going live, once the required sign-offs are given."""
        return self.may(Verb.PUBLISH)

    def can_unpublish(self) -> bool:
        return bool(self.page.live and not self.page_locked() and self.may(Verb.UNPUBLISH))

    def can_unschedule(self) -> bool:
        return self.may(Verb.SCHEDULE)

    def can_set_view_restrictions(self) -> bool:
        return self.may(Verb.RESTRICT)

    def can_lock(self) -> bool:
        return self.may(Verb.LOCK)

    def can_unlock(self) -> bool:
        return self.may(Verb.LOCK) or (self.user_has_lock() and self.may(Verb.EDIT))

    def can_submit_for_moderation(self) -> bool:
        return bool(self.may(Verb.EDIT) and super().can_submit_for_moderation())

    def can_view_revisions(self) -> bool:
        return self.may(Verb.COMPARE)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        verb = Verb.DELETE if self.page.live else Verb.DELETE_DRAFT
        return (self.may(Verb.DELETE) or self.may(verb)) and self._may_below(Verb.DELETE)

    def can_move(self) -> bool:
        return self.may(Verb.MOVE) and self._may_below(Verb.MOVE)

    def can_copy(self) -> bool:
        return self.may(Verb.COPY)

    def can_move_to(self, destination: Any) -> bool:
        """Return whether the page may be put there.

        It may be if one may be made there, since what is below a list is its owners'.
        """
        if self.page == destination or destination.is_descendant_of(self.page):
            return False
        rights = destination.permissions_for_user(self.user)
        if self.page.is_child_of(destination):
            return bool(self.can_move() or rights.can_reorder_children())
        if not self.can_move() or not self.page.specific.can_move_to(destination):
            return False
        if isinstance(rights, ExchangePagePermissionTester):
            return rights.takes(type(self.page))
        # A host's own page asks what it would of any other page.
        needed = {"add", "publish"} if self.page.live else {"add"}
        return self.person.is_administrator or needed <= rights.permissions

    def can_copy_to(self, destination: Any, recursive: bool = False) -> bool:
        """Return whether a copy may be made there.

        Whether the copies go live is asked of the destination alone, so pages below are copied by users who
        publish them.
        """
        if not super().can_copy_to(destination, recursive):
            return False
        return not recursive or (self._may_below(Verb.COPY) and self._may_below(Verb.PUBLISH))

    def _may_below(self, verb: Verb) -> bool:
        """Return whether the user may do it to all pages below, too.

        That is to what each owner has there, and to a host's pages.
        """
        if self.person.is_administrator or self.page.is_leaf():
            return True
        return all(may_hold(self.user, verb, holding) for holding in holdings_below(self.page))

    # What is made below the page

    def can_add_subpage(self) -> bool:
        if not self.user.is_active:
            return False
        models = self.page.specific_class.creatable_subpage_models()
        return any(model.can_create_at(self.page) and self._may_add(model) for model in models)

    def takes(self, model: type[Page]) -> bool:
        """Return whether a page of this type, which exists already, may be put below this one."""
        return self.user.is_active and self._may_add(model)

    def _may_add(self, model: type[Page]) -> bool:
        if self.person.is_administrator:
            return True
        return bool(writes_for(self.user)) if is_owned(model) else self.may(Verb.CREATE)

    def can_publish_subpage(self) -> bool:
        """Return whether a page may be made and published in one go.

        Wagtail asks before it knows for whom the page is made. So somebody who writes for one organisation and
        publishes for another saves first, and publishes the page that then has an owner.
        """
        models = self.page.specific_class.creatable_subpage_models() if self.user.is_active else []
        return any(self._may_add_live(model) for model in models)

    def _may_add_live(self, model: type[Page]) -> bool:
        if self.person.is_administrator:
            return True
        if is_owned(model):
            return bool(writes_for(self.user)) and writes_for(self.user) == publishes_for(self.user)
        return self.may(Verb.CREATE) and self.may(Verb.PUBLISH)

    def can_reorder_children(self) -> bool:
        return self.may(Verb.MOVE)
