"""Wagtail's questions about a page of the exchange, answered by the policy alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.functional import cached_property
from wagtail.models import Page, PagePermissionTester

from exchange.access.person import person_of, publishes_for, writes_for
from exchange.access.policy import Holding, Kind, Verb, holding_of, may, may_hold
from exchange.models.moderation_task import ModerationTask
from exchange.translation.reviewing import waits_for_sign_offs

ACTIONS = {
    "add": Verb.CREATE,
    "change": Verb.EDIT,
    "publish": Verb.PUBLISH,
    "lock": Verb.LOCK,
    "unlock": Verb.LOCK,
    "bulk_delete": Verb.DELETE,
}
"""Wagtail's own names of what one may do to a page."""


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
        """Wagtail's own names of what the user may do."""
        return {action for action, verb in ACTIONS.items() if self.may(verb)}

    def may(self, verb: Verb) -> bool:
        return may(self.user, verb, self.page)

    # What is done to the page

    def can_edit(self) -> bool:
        return self.may(Verb.EDIT) or self._moderates()

    def _moderates(self) -> bool:
        """Whether a step of moderation that is none of the exchange's gives the user the page."""
        task = self.page.current_workflow_task if self.user.is_active else None
        if task is None or isinstance(task, ModerationTask):
            return False
        return bool(task.user_can_access_editor(self.page, self.user))

    def can_publish(self) -> bool:
        return self.can_release() and not waits_for_sign_offs(self.page)

    def can_release(self) -> bool:
        """Whether the user decides about the page going live, once the required sign-offs are given."""
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
        """Whether the page may stand there: as one may be made there, since what stands below a list is its owners'."""
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
        """Whether a copy may be made there.

        Whether the copies go live is asked of the destination alone, so pages below are copied by who publishes them.
        """
        if not super().can_copy_to(destination, recursive):
            return False
        return not recursive or (self._may_below(Verb.COPY) and self._may_below(Verb.PUBLISH))

    def _may_below(self, verb: Verb) -> bool:
        """Whether the user may do it to all pages below, too: to what each owner has there, and to a host's pages."""
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
        """Whether a page of this type, which exists already, may be put below this one."""
        return self.user.is_active and self._may_add(model)

    def _may_add(self, model: type[Page]) -> bool:
        if self.person.is_administrator:
            return True
        return bool(writes_for(self.user)) if is_owned(model) else self.may(Verb.CREATE)

    def can_publish_subpage(self) -> bool:
        """Whether a page may be made and published in one go.

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


def is_owned(model: type[Page]) -> bool:
    """Whether pages of this type belong to organisations."""
    return hasattr(model, "organisation")


def holdings_below(page: Page) -> Iterator[Holding | None]:
    """What stands below `page`, each kind and owner once; None for pages that are not the exchange's.

    One query a page type, however many pages there are.
    """
    below = Page.objects.filter(path__startswith=page.path).exclude(pk=page.pk)
    known = 0
    for model in page_types():
        rows = model._default_manager.filter(path__startswith=page.path).exclude(pk=page.pk)
        if is_owned(model):
            owners = frozenset(rows.values_list("organisation_id", flat=True).distinct())
            known += rows.count()
            if owners:
                yield Holding(Kind.OWNED, owners)
        elif count := rows.count():
            known += count
            yield Holding(Kind.SITE)
    if below.count() != known:
        yield None


def page_types() -> list[type[Page]]:
    """The page types of the exchange, those of a host that builds on them included."""
    return [model for model in apps.get_models() if issubclass(model, Page) and hasattr(model, "holding")]


def content_types() -> list[ContentType]:
    """The same, as Wagtail's rows of pages name them."""
    return list(ContentType.objects.get_for_models(*page_types()).values())


def decides_about(user: Any, page: Page) -> bool:
    """Whether `user` decides about the page going live, whatever sign-offs it waits for."""
    if holding_of(page) is not None:
        return may(user, Verb.PUBLISH, page)
    return bool(page.permissions_for_user(user).can_publish())
