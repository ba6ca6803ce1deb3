"""Pictures and documents of organisations: whose collection a file is in, and how that collection comes about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection

from exchange.access.models.organisation_collection import OrganisationCollection
from exchange.ownership.holding import Holding
from exchange.ownership.verbs import Kind
from exchange.records.membership import Role, roles_from
from exchange.records.organisation import Organisation

_MEMO = "_exchange_collections"


@dataclass(frozen=True, slots=True)
class Collections:
    """Owners of the collections, by primary key. What is neither an organisation's nor the site's is a host's own."""

    owners: dict[int, int] = field(default_factory=dict)
    """The organisation of each collection that is one's or stands in one's."""
    site: int | None = None
    """The site's own: the root itself, but not what a host keeps below it."""

    def holding(self, collection_id: int) -> Holding | None:
        """Return what a file in the collection is to the policy; None for a host's."""
        if collection_id in self.owners:
            return Holding(Kind.FILE, frozenset({self.owners[collection_id]}))
        return Holding(Kind.SITE_FILE) if collection_id == self.site else None


def collections_for(user: Any) -> Collections:
    """Return whose collections there are, read once for the object that a request has of its user."""
    known: Collections | None = getattr(user, _MEMO, None)
    if known is None:
        known = read_collections()
        setattr(user, _MEMO, known)
    return known


def read_collections() -> Collections:
    rows = Collection.objects.order_by("path").values_list("pk", "path", "exchange_organisation__organisation_id")
    owners: dict[int, int] = {}
    by_path: dict[str, int] = {}
    site = None
    for pk, path, organisation_id in rows:
        if len(path) == Collection.steplen:
            site = pk
        owner = organisation_id or by_path.get(path[: -Collection.steplen])
        if owner is not None:
            owners[pk] = by_path[path] = owner
    return Collections(owners, site)


def holding_of_file(file: Any) -> Holding | None:
    """Return what a picture or document is to the policy, by the collection in which it is stored."""
    return read_collections().holding(file.collection_id)


def organisations_without_collection() -> Iterator[Organisation]:
    """Yield those that have somebody who writes for them, but no place for their files yet."""
    writing = Organisation.objects.filter(memberships__role__in=roles_from(Role.EDITOR), file_collection__isnull=True)
    yield from writing.distinct()


@transaction.atomic
def make_missing_collections() -> int:
    """Make the collections that are missing for organisations that write; return the number made.

    One query if none is missing.
    """
    lacking = list(organisations_without_collection())
    if lacking:
        # If two come at once, they wait for each other; the second one finds nothing to do.
        root = Collection.objects.select_for_update().filter(depth=1).first()
        for organisation in organisations_without_collection() if root is not None else ():
            made = Collection.objects.get(depth=1).add_child(name=collection_name(organisation))
            OrganisationCollection.objects.create(organisation=organisation, collection=made)
    return len(lacking)


def collection_name(organisation: Organisation) -> str:
    """Return the organisation's name in the site's first language: a collection has one name for all."""
    fresh = Organisation.objects.get(pk=organisation.pk)
    return fresh.name(settings.LANGUAGE_CODE)[: Collection._meta.get_field("name").max_length]


def follow_name(organisation_id: int) -> None:
    """Rename the organisation's collection to the current name of the organisation."""
    row = OrganisationCollection.objects.filter(organisation=organisation_id).select_related("collection").first()
    organisation = Organisation.objects.filter(pk=organisation_id).first() if row else None
    if row is None or organisation is None:
        return
    name = collection_name(organisation)
    if row.collection.name != name:
        row.collection.name = name
        row.collection.save(update_fields=["name"])
