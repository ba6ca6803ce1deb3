"""Pages that Wagtail's lists, searches and reports show to a user: of the exchange's pages, what the policy says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from exchange.access.models.role_group import RoleGroup
from exchange.access.page_actions import has_rights_of_the_host, refuse_hidden
from exchange.access.page_types import ACTIONS, content_types
from exchange.access.policy import Verb, holding_of, may
from exchange.access.querysets import page_condition, pages_for


class HostPagePolicy(PagePermissionPolicy):
    """What a host's own groups say: without the rows that only show the exchange's roles where its pages are."""

    def get_cached_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        """Return the rows that `ExchangePagePolicy` reads once per request, without ours."""
        rows = list(ExchangePagePolicy(self.model).get_cached_permissions_for_user(user))
        if all(hasattr(row, "is_ours") for row in rows):
            return [row for row in rows if not row.is_ours]
        # Wagtail's own policy has been asked before, by code that does not look it up.
        return list(self.get_all_permissions_for_user(user).filter(group__exchange_role__isnull=True))


class ExchangePagePolicy(PagePermissionPolicy):
    """Wagtail's own policy of pages, except for those of the exchange, about which no row in the tree decides."""

    def get_all_permissions_for_user(self, user: Any) -> QuerySet[GroupPagePermission]:
        found: QuerySet[GroupPagePermission] = super().get_all_permissions_for_user(user)
        return found.annotate(is_ours=Exists(RoleGroup.objects.filter(group=OuterRef("group"))))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        if holding_of(instance) is None:
            return bool(super().user_has_any_permission_for_instance(user, actions, instance))
        return any(may(user, ACTIONS[action], instance) for action in actions if action in ACTIONS)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        actions = set(actions)
        host = HostPagePolicy(self.model)
        if user.is_superuser or not user.is_active:
            return host.instances_user_has_any_permission_for(user, actions)
        found = Q(pk__in=[])
        for verb in {ACTIONS[action] for action in actions if action in ACTIONS}:
            found |= page_condition(user, verb)
        if host.get_cached_permissions_for_user(user):
            theirs = host.instances_user_has_any_permission_for(user, actions)
            found |= Q(pk__in=theirs.exclude(content_type__in=content_types()).order_by().values("pk"))
        return self.model._default_manager.filter(found)

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        """Return the part of the tree that somebody is shown; nothing of other people's drafts."""
        return without_hidden_drafts(PagePermissionPolicy(self.model).explorable_instances(user), user)


def without_hidden_drafts(pages: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return `pages` without those of the exchange that are not live and that `user` may not see."""
    if user.is_superuser:
        return pages
    drafts = pages_for(user, Verb.VIEW_DRAFT).filter(live=False)
    return pages.filter(Q(live=True) | ~Q(content_type__in=content_types()) | Q(pk__in=drafts.values("pk")))


def hide_drafts_from_choosers(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Return the pages that a chooser may show, for Wagtail's hook: without it everybody is shown everything.

    Users without a right to any of the host's pages are not shown the host's drafts either. The page below which
    the chooser looks is above the list, whatever the list leaves out.
    """
    match = request.resolver_match
    above = match.kwargs.get("parent_page_id") if match is not None else None
    if above is not None:
        refuse_hidden(request.user, get_object_or_404(Page, pk=above))
    found = without_hidden_drafts(pages, request.user)
    if request.user.is_superuser or has_rights_of_the_host(request.user):
        return found
    return found.filter(Q(live=True) | Q(content_type__in=content_types()))


def refuse_list_below_hidden_draft(parent: Page, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Refuse the list of what is below a hidden draft (Wagtail's hook): the list's head says much of the page."""
    refuse_hidden(request.user, parent)
    return pages


def register() -> None:
    """Register the policy with Wagtail, unless the host has one of its own for all pages."""
    if type(policy_registry.get_by_type(Page)) is PagePermissionPolicy:
        register_permission_policy(Page, ExchangePagePolicy())
