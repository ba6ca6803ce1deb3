"""Pictures and documents of organisations: whose they are, and which rights in collections follow from memberships."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection

from exchange.models.membership import Membership, Role
from exchange.models.organisation import Organisation
from exchange.models.organisation_collection import OrganisationCollection

CHOOSE = ("choose_image", "choose_document")
WRITE = ("add_image", "change_image", "add_document", "change_document")

FilePermission = tuple[int, str]
"""The key of a collection, and the name of a permission in it."""


def wanted_file_permissions(root: int, own: Iterable[int] = (), site: bool = False) -> frozenset[FilePermission]:
    """The rights in collections of a group whose people write.

    They choose any file, those below `root` that is, and write in their `own` collections; site editors write in
    the site's, which is the root itself: it reaches into no organisation's (exchange.access.file_policy). Deleting
    is no right in a collection: it is decided by the membership.
    """
    writing = [*own, root] if site else list(own)
    return frozenset([(root, name) for name in CHOOSE] + [(pk, name) for pk in writing for name in WRITE])


@transaction.atomic
def ensure_collection(organisation: Organisation) -> Collection:
    """The collection of `organisation`, made below the root where there is none yet."""
    known = OrganisationCollection.objects.filter(organisation=organisation).select_related("collection").first()
    if known is not None:
        return known.collection
    root = Collection.objects.select_for_update().get(depth=1)
    made = root.add_child(name=collection_name(organisation))
    OrganisationCollection.objects.create(organisation=organisation, collection=made)
    return made


def collection_name(organisation: Organisation) -> str:
    """The organisation's name in the site's first language: a collection has one name for all."""
    fresh = Organisation.objects.get(pk=organisation.pk)
    return fresh.name(settings.LANGUAGE_CODE)[: Collection._meta.get_field("name").max_length]


def follow_name(organisation_id: int) -> None:
    """Call the organisation's collection as the organisation is called now."""
    row = OrganisationCollection.objects.filter(organisation=organisation_id).select_related("collection").first()
    organisation = Organisation.objects.filter(pk=organisation_id).first() if row else None
    if row is None or organisation is None:
        return
    name = collection_name(organisation)
    if row.collection.name != name:
        row.collection.name = name
        row.collection.save(update_fields=["name"])


def owners_by_path(user: Any) -> dict[str, int]:
    """For each organisation's collection its path and the organisation. Read once a user, that is once a request."""
    if not hasattr(user, "_exchange_collections"):
        rows = OrganisationCollection.objects.values_list("collection__path", "organisation_id")
        user._exchange_collections = dict(rows)
    found: dict[str, int] = user._exchange_collections
    return found


def owning_path(path: str, user: Any) -> str | None:
    """The path of the organisation's collection that the collection at `path` is or stands in; None for the host's."""
    steps = Collection.steplen
    above = (path[:length] for length in range(len(path), 0, -steps))
    owners = owners_by_path(user)
    return next((each for each in above if each in owners), None)


def decides_about_files(user: Any, organisation_id: int) -> bool:
    """Whether `user` publishes for the organisation. One query a user."""
    if not hasattr(user, "_exchange_decides_about_files"):
        deciding = Membership.objects.filter(user=user, role__in=deciding_roles())
        user._exchange_decides_about_files = frozenset(deciding.values_list("organisation_id", flat=True))
    return organisation_id in user._exchange_decides_about_files


def deciding_roles() -> tuple[str, ...]:
    return (Role.PUBLISHER,)
