"""Permission policies of records: Wagtail's questions, answered by the policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from exchange.access.person import publishes_for
from exchange.access.policy import Verb, may
from exchange.records.site_role import SiteRole

ACTIONS = {"add": Verb.CREATE, "change": Verb.EDIT, "delete": Verb.DELETE}
"""Wagtail's own names of what one may do to a record."""


class RecordPermissionPolicy(ModelPermissionPolicy):
    """Shared records: site editors look after them, as do people with Django's own permission."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if super().user_has_permission(user, action):
            return True
        return self._has_anywhere(user, action)

    def _has_anywhere(self, user: Any, action: str) -> bool:
        return action in ACTIONS and may(user, ACTIONS[action], self.model())

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if super().user_has_permission(user, action):
            return True
        return action in ACTIONS and may(user, ACTIONS[action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str], **kwargs: Any) -> QuerySet[Any]:
        editors = SiteRole.objects.filter(role=SiteRole.Role.EDITOR).values("user")
        known = super().users_with_any_permission(actions, **kwargs).values("pk")
        active = get_user_model()._default_manager.filter(is_active=True)
        return active.filter(Q(pk__in=known) | Q(pk__in=editors))


class OrganisationPermissionPolicy(RecordPermissionPolicy):
    """An organisation's publishers keep its record; site editors keep those in which nobody takes part."""

    def _has_anywhere(self, user: Any, action: str) -> bool:
        if action == "change" and publishes_for(user):
            return True
        return super()._has_anywhere(user, action)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        if super().user_has_any_permission(user, set(actions) - {"change"}) or self._has_permission_of_django(user):
            return self.model._default_manager.all()
        return self.model._default_manager.filter(pk__in=publishes_for(user) if "change" in actions else [])

    def _has_permission_of_django(self, user: Any) -> bool:
        return ModelPermissionPolicy(self.model).user_has_permission(user, "change")


def refuse_changing_of_others(request: HttpRequest, instance: Any) -> None:
    """Check the right before a snippet is changed (Wagtail's hook): its view asks about the model, this about the row.

    Raises PermissionDenied.
    """
    _refuse(request.user, "change", instance)


def refuse_deleting_of_others(request: HttpRequest, instances: Iterable[Any]) -> None:
    """Check the same before snippets are deleted, one or many."""
    for instance in instances:
        _refuse(request.user, "delete", instance)


def _refuse(user: Any, action: str, instance: Any) -> None:
    if not hasattr(instance, "holding"):
        return
    if not policy_registry.get(instance).user_has_permission_for_instance(user, action, instance):
        raise PermissionDenied


def register() -> None:
    """Register with Wagtail which policy answers for which records, before Wagtail looks for one itself."""
    from exchange.records.concept import Concept
    from exchange.records.organisation import Organisation
    from exchange.records.place import City
    from exchange.records.project import Project

    for model in (City, Concept, Project):
        register_permission_policy(model, RecordPermissionPolicy(model))
    register_permission_policy(Organisation, OrganisationPermissionPolicy(Organisation))
