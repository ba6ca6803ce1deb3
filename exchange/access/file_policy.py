"""Permission policy of pictures and documents: who may add, change and delete which.

Wagtail asks it everywhere in the admin and its API. About the files of organisations and of the site the exchange's
policy decides, and not a row of a group in a collection. In a host's own collections Wagtail's rows hold as ever; and
everywhere they say who may choose a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from exchange.access.file_uses import is_used
from exchange.access.files import collections_for
from exchange.access.person import person_of
from exchange.access.policy import Verb, may_hold

ACTIONS = {"add": Verb.ADD_FILE, "change": Verb.CHANGE_FILE, "delete": Verb.DELETE_FILE}
"""Wagtail's own names of what one may do to a file."""


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy of collections, except for the collections of organisations."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if super().user_has_permission(user, action):
            return True
        # A person who uploaded a file may delete it again, so everybody who adds may have something to delete.
        return action in ACTIONS and bool(_decided(user, {action, "add"} if action == "delete" else {action}))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        wanted = set(actions)
        owned = instance.collection_id in collections_for(user).owners
        by_rows = wanted - ACTIONS.keys() if owned and not user.is_superuser else wanted
        if by_rows and super().user_has_any_permission_for_instance(user, by_rows, instance):
            return True
        return any(self._may(user, action, instance) for action in wanted & ACTIONS.keys())

    def _may(self, user: Any, action: str, instance: Any) -> bool:
        if _may_in(user, ACTIONS[action], instance.collection_id):
            return True
        uploaded_it = action == "delete" and instance.uploaded_by_user_id == user.pk is not None
        return uploaded_it and _may_in(user, Verb.CHANGE_FILE, instance.collection_id) and not is_used(instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        wanted = set(actions)
        by_rows = super().instances_user_has_any_permission_for(user, wanted)
        if not user.is_authenticated or user.is_superuser:
            return by_rows
        owned = collections_for(user).owners
        choosing = super().instances_user_has_any_permission_for(user, wanted - ACTIONS.keys())
        decided = Q(collection__in=_decided(user, wanted))
        if "delete" in wanted:
            decided |= Q(collection__in=_decided(user, {"add"}), uploaded_by_user=user)
        return self.model._default_manager.filter(
            Q(pk__in=by_rows.exclude(collection__in=owned).values("pk")) | Q(pk__in=choosing.values("pk")) | decided
        )

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the collections, those of the user's own organisations first."""
        wanted = set(actions)
        by_rows = super().collections_user_has_any_permission_for(user, wanted)
        if not user.is_authenticated or user.is_superuser:
            return by_rows
        owned = collections_for(user).owners
        choosing = super().collections_user_has_any_permission_for(user, wanted - ACTIONS.keys())
        found = Collection.objects.filter(
            Q(pk__in=by_rows.exclude(pk__in=owned).values("pk"))
            | Q(pk__in=choosing.values("pk"))
            | Q(pk__in=_decided(user, wanted))
        )
        own = person_of(user).organisations_as("editor")
        first = [pk for pk, owner in owned.items() if owner in own]
        return found.order_by(Case(When(pk__in=first, then=Value(0)), default=Value(1)), "path")


def _may_in(user: Any, verb: Verb, collection_id: int) -> bool:
    return may_hold(user, verb, collections_for(user).holding(collection_id))


def _decided(user: Any, actions: Iterable[str]) -> list[int]:
    """Return the collections, of organisations and the site's, in which the user may do one of `actions`."""
    known = collections_for(user)
    verbs = [ACTIONS[action] for action in actions if action in ACTIONS]
    every = [*known.owners, *([known.site] if known.site is not None else [])]
    return [pk for pk in every if any(_may_in(user, verb, pk) for verb in verbs)]


def register_file_policies() -> None:
    """Register the policy for the site's picture and document models.

    `exact_class` wins over Wagtail's own, in either order.
    """
    for model, auth_model in (
        (get_image_model(), "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = FilePolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
