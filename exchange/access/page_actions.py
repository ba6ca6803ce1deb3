"""Actions of Wagtail on pages that do not ask the page itself: refused here, before its views and its API begin.

Wagtail's tester (exchange.pages.permissions) is asked about a page, but never about an alias, about the type of
a page that is to be made, nor about pages of another owner below the one that is copied, moved or deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import GroupPagePermission, Page, PagePermissionTester

from exchange.access.page_types import holdings_below, is_owned
from exchange.access.person import person_of, writes_for
from exchange.access.policy import Verb, holding_of, may, may_hold


def refuse(user: Any, verb: Verb, page: Page) -> None:
    """Raise PermissionDenied for a page of the exchange to which `user` may not do `verb`."""
    if holding_of(page) is not None and not may(user, verb, page):
        raise PermissionDenied


def refuse_hidden(user: Any, page: Page) -> None:
    """Raise PermissionDenied for somebody else's draft: lists leave it out, and a list of what is below it names it."""
    if page.live or person_of(user).is_administrator:
        return
    refuse(user, Verb.VIEW_DRAFT, page)
    if holding_of(page) is None and not has_rights_of_the_host(user):
        raise PermissionDenied


def has_rights_of_the_host(user: Any) -> bool:
    """Return whether a group that is not one of the exchange's gives a right in the tree."""
    return GroupPagePermission.objects.filter(group__user=user, group__exchange_role__isnull=True).exists()


def refuse_below(user: Any, verb: Verb, page: Page) -> None:
    """Raise PermissionDenied if something of the exchange is below a page and `user` may not do `verb` to it.

    A page of the exchange answers for what is below it already; a host's own page does not know of it.
    """
    if person_of(user).is_administrator or page.is_leaf() or holding_of(page) is not None:
        return
    if not all(may_hold(user, verb, holding) for holding in holdings_below(page) if holding is not None):
        raise PermissionDenied


def refuse_creating(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """Check the right before a page is made: Wagtail's hook has asked the parent, and now knows the type."""
    if not may_create(request.user, parent, page_class):
        raise PermissionDenied


def may_create(user: Any, parent: Page, page_class: type[Page]) -> bool:
    """Return whether `user` may make a page of this type below `parent`; the form asks in whose name."""
    if person_of(user).is_administrator:
        return True
    if not hasattr(page_class, "holding"):
        # A host's own type: as Wagtail has it, and below a page of the exchange with the right to add there, too.
        return bool(PagePermissionTester(user, parent).can_add_subpage())
    if is_owned(page_class):
        return bool(writes_for(user)) and holding_of(parent) is not None
    return may(user, Verb.CREATE, page_class())


def refuse_copying(request: HttpRequest, page: Page) -> None:
    """Check the right before a page is copied (Wagtail's hook): for an alias, its view asks nothing at all."""
    if request.method != "POST":
        return
    refuse(request.user, Verb.COPY, page)
    if request.POST.get("alias"):
        refuse(request.user, Verb.ALIAS, page)
    if request.POST.get("copy_subpages"):
        refuse_below(request.user, Verb.ALIAS if request.POST.get("alias") else Verb.COPY, page)


def refuse_converting(request: HttpRequest, page: Page) -> None:
    """Check the right before an alias becomes a page (Wagtail's hook): its view only asks whether one may edit."""
    refuse(request.user, Verb.CONVERT, page)


def refuse_deleting(request: HttpRequest, page: Page) -> None:
    """Check the right before a page is deleted with all below (Wagtail's hook)."""
    refuse_below(request.user, Verb.DELETE, page)


def refuse_moving(request: HttpRequest, page: Page, destination: Page) -> None:
    """Check the right before a page is moved with all below (Wagtail's hook); it names both pages."""
    refuse(request.user, Verb.MOVE, page)
    refuse_hidden(request.user, destination)
    refuse_below(request.user, Verb.MOVE, page)


BULK = {"delete": Verb.DELETE, "move": Verb.MOVE}


def refuse_in_bulk(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Check the same before many pages are deleted or moved together."""
    if action_type in BULK and issubclass(action.model, Page):
        for page in objects:
            refuse_below(request.user, BULK[action_type], page)
