"""Permissions of release sets: what Wagtail asks about them, answered by the policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from exchange.access.person import person_of, publishes_for
from exchange.access.policy import may
from exchange.access.records import ACTIONS
from exchange.records.language_role import LanguageRole
from exchange.records.site_role import SiteRole
from exchange.translation.release.models import ReleaseSet


class ReleaseSetPermissionPolicy(ModelPermissionPolicy):
    """Everyone who publishes something may make a set; people who publish all of its pages decide about it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        person = person_of(user)
        return bool(
            person.is_administrator
            or publishes_for(user)
            or person.locales_as(LanguageRole.Role.PUBLISHER)
            or SiteRole.Role.EDITOR in person.site_roles
        )

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return self.user_has_permission(user, "view")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action in ("view", "add"):
            return self.user_has_permission(user, action)
        return action in ACTIONS and may(user, ACTIONS[action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)


def register() -> None:
    """Register with Wagtail the policy that answers for release sets, before Wagtail looks for one itself."""
    register_permission_policy(ReleaseSet, ReleaseSetPermissionPolicy(ReleaseSet))
