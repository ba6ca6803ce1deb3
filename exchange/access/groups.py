"""Django's groups as they should be, worked out from the rows that give roles.

Groups decide nothing: the policy does (exchange.access.policy), by the rows themselves. Groups open the admin,
determine which parts of the page tree and which collections somebody is shown, and can be named in a page's privacy.
They are found by a key (exchange.access.models.role_group), so that an organisation may be called anything.
`reconciling` makes them so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import translation
from wagtail.models import Collection, Locale

from exchange.access.models.role_group import RoleGroup
from exchange.access.page_types import page_types
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership, Role, roles_from
from exchange.records.organisation import Organisation
from exchange.records.site_role import SiteRole

GroupRole = RoleGroup.Role

SHOWN = {
    GroupRole.EDITOR: ("add_page", "change_page"),
    GroupRole.PUBLISHER: ("add_page", "change_page", "publish_page"),
    GroupRole.SITE_EDITOR: ("add_page", "change_page", "publish_page"),
}
"""What Wagtail is told, in its lists and reports, of those who write anywhere; the policy decides page by page."""
SHOWN_IN_A_LANGUAGE = {
    GroupRole.TRANSLATOR: ("change_page",),
    GroupRole.REVIEWER: ("change_page",),
    GroupRole.LANGUAGE_PUBLISHER: ("change_page", "publish_page"),
}
ADMIN = ("wagtailadmin.access_admin",)
TRANSLATION = ("wagtail_localize.submit_translation",)
LANGUAGE_ROLES = {
    GroupRole.TRANSLATOR: LanguageRole.Role.TRANSLATOR,
    GroupRole.REVIEWER: LanguageRole.Role.REVIEWER,
    GroupRole.LANGUAGE_PUBLISHER: LanguageRole.Role.PUBLISHER,
}
SITE_ROLES = {GroupRole.SITE_EDITOR: SiteRole.Role.EDITOR, GroupRole.SITE_COORDINATOR: SiteRole.Role.COORDINATOR}


@dataclass(frozen=True, slots=True)
class Key:
    """Purpose of a group; neither organisation nor locale means everybody with the role in any of them."""

    role: str
    organisation_id: int | None = None
    locale_id: int | None = None


@dataclass(frozen=True, slots=True)
class RoleGroupState:
    """Content of a group, actual or desired. Rows are (key of a page or a collection, codename of a permission)."""

    name: str
    users: frozenset[int] = frozenset()
    permissions: frozenset[str] = frozenset()
    pages: frozenset[tuple[int, str]] = frozenset()
    collections: frozenset[tuple[int, str]] = frozenset()


def wanted_groups() -> dict[Key, RoleGroupState]:
    """Return what each group should be, worked out only from the rows that give roles. A dozen queries."""
    return {**_of_organisations(), **_of_languages(), **_of_the_site()}


def _of_organisations() -> dict[Key, RoleGroupState]:
    members: dict[tuple[int, str], set[int]] = defaultdict(set)
    for organisation_id, user_id, role in Membership.objects.values_list("organisation_id", "user_id", "role"):
        for lower in Role:
            if role in roles_from(lower):
                members[organisation_id, lower].add(user_id)
    return {
        Key(role, organisation.pk): RoleGroupState(
            _name(GroupRole(role), str(organisation.code)), frozenset(members[organisation.pk, role])
        )
        for organisation in Organisation.objects.filter(memberships__isnull=False).distinct()
        for role in Role
    }


def _of_languages() -> dict[Key, RoleGroupState]:
    people: dict[tuple[int, str], set[int]] = defaultdict(set)
    for locale_id, user_id, role in LanguageRole.objects.values_list("locale_id", "user_id", "role"):
        people[locale_id, role].add(user_id)
    shown = _shown_pages()
    return {
        Key(role, locale_id=locale.pk): RoleGroupState(
            _name(role, locale.language_code),
            frozenset(people[locale.pk, LANGUAGE_ROLES[role]]),
            frozenset(ADMIN if role == GroupRole.REVIEWER else (*ADMIN, *TRANSLATION)),
            frozenset((pk, codename) for pk, locale_id in shown if locale_id == locale.pk for codename in codenames),
            choosing(),
        )
        for locale in Locale.objects.all()
        for role, codenames in SHOWN_IN_A_LANGUAGE.items()
    }


def _of_the_site() -> dict[Key, RoleGroupState]:
    anywhere = {
        GroupRole.EDITOR: frozenset(
            Membership.objects.filter(role__in=roles_from(Role.EDITOR)).values_list("user_id", flat=True)
        ),
        GroupRole.PUBLISHER: frozenset(
            Membership.objects.filter(role__in=roles_from(Role.PUBLISHER)).values_list("user_id", flat=True)
        ),
        **{
            role: frozenset(SiteRole.objects.filter(role=site_role).values_list("user_id", flat=True))
            for role, site_role in SITE_ROLES.items()
        },
    }
    shown = _shown_pages()
    return {
        Key(role): RoleGroupState(
            _name(role, ""),
            users,
            frozenset(ADMIN),
            frozenset((pk, codename) for pk, _locale_id in shown for codename in SHOWN.get(role, ())),
            choosing(),
        )
        for role, users in anywhere.items()
    }


def _name(role: str, of: str) -> str:
    """Return a group's label: English, since a group has one name for administrators of every language."""
    with translation.override("en"):
        label = str(GroupRole(role).label)
    return f"{of}: {label}" if of else f"exchange: {label}"


def _shown_pages() -> list[tuple[int, int]]:
    """Return the pages where the exchange begins, as (key, locale): its lists, and its pages alongside them.

    Never a home page: below it is whatever a host puts there.
    """
    return [
        row for model in page_types() if model.is_shown_to_roles for row in model.objects.values_list("pk", "locale")
    ]


def choosing() -> frozenset[tuple[int, str]]:
    """Return the rows by which all who write may choose everybody's pictures and documents."""
    root = Collection.get_first_root_node()
    return frozenset((root.pk, codename) for codename in ("choose_image", "choose_document")) if root else frozenset()
