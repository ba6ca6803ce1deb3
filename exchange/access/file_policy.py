"""Who may add, change and delete which picture or document, as Wagtail asks it everywhere in the admin and its API.

Rights that a group has in a collection reach down to its children, as in Wagtail, but not into the collection of an
organisation: what is wanted there has to be granted there. To choose is the exception.
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
from exchange.access.files import decides_about_files, owners_by_path, owning_path


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy of collections, which stops at the door of each organisation's."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        wanted = set(actions)
        owner = owning_path(instance.collection.path, user) if user.is_active and not user.is_superuser else None
        if owner is None or "delete" not in wanted:
            return bool(super().user_has_any_permission_for_instance(user, wanted, instance))
        if self._may_delete(user, instance, owners_by_path(user)[owner]):
            return True
        others = wanted - {"delete"}
        return bool(others and super().user_has_any_permission_for_instance(user, others, instance))

    def _may_delete(self, user: Any, instance: Any, organisation_id: int) -> bool:
        """The owner's publishers, and who uploaded it while they write there and it is not in use."""
        if not user.is_authenticated or not self._check_perm(user, ["add"], instance.collection):
            return False
        if decides_about_files(user, organisation_id):
            return True
        return instance.uploaded_by_user_id == user.pk and not is_used(instance)

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """The same as Wagtail's, those of the user's own organisations first."""
        found = super().collections_user_has_any_permission_for(user, actions)
        if not user.is_authenticated or user.is_superuser:
            return found
        own = Q(path__in=list(owners_by_path(user)))
        return found.order_by(Case(When(own, then=Value(0)), default=Value(1)), "path")

    def _check_perm(self, user: Any, actions: Iterable[str], collection: Any = None) -> bool:
        if collection is None or not user.is_active or not user.is_authenticated or user.is_superuser:
            return bool(super()._check_perm(user, actions, collection))
        owner = owning_path(collection.path, user)
        return any(
            collection.path.startswith(row.collection.path)
            and (owner is None or row.collection.path.startswith(owner) or _chooses(row))
            for row in self._get_user_permission_objects_for_actions(user, actions)
        )

    def _collections_with_perm(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        reached = Q(pk__in=[])
        for row in self._get_user_permission_objects_for_actions(user, actions):
            path = row.collection.path
            doors = Q(pk__in=[])
            for owner in [] if _chooses(row) else owners_by_path(user):
                if not path.startswith(owner):
                    doors |= Q(path__startswith=owner)
            reached |= Q(path__startswith=path) & ~doors
        return Collection.objects.filter(reached)


def _chooses(row: Any) -> bool:
    return str(row.permission.codename).startswith("choose_")


def register_file_policies() -> None:
    """For the site's models of pictures and documents; `exact_class` wins over Wagtail's own, whoever comes first."""
    for model, auth_model in (
        (get_image_model(), "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = FilePolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
