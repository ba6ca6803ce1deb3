"""The people of the matrix: one for each way in which somebody can stand to a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from exchange.models import Membership, Organisation, Role
from tests.factories.exchange import SuperuserFactory, UserFactory
from tests.factories.roles import (
    LANGUAGE_PUBLISHER,
    REVIEWER,
    TRANSLATOR,
    appointed,
    member,
    site_coordinator,
    site_editor,
)

Builder = Callable[[Organisation, Organisation], Any]
LEAVERS = ("leaver", "suspended")
"""Those who lose everything after they logged in; see `bid_farewell`."""


def _host_user(group: str) -> Builder:
    """Somebody in one of Wagtail's stock groups, which a host has for the whole of its tree."""

    def build(own: Organisation, other: Organisation) -> Any:
        user = UserFactory()
        user.groups.add(stock_group(group))
        return user

    return build


def stock_group(name: str) -> Group:
    """As Wagtail's own migrations make it: rights from the root of the tree on."""
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    codenames = ["add_page", "change_page"] + (["publish_page"] if name == "Moderators" else [])
    for permission in Permission.objects.filter(codename__in=codenames, content_type__app_label="wagtailcore"):
        GroupPagePermission.objects.get_or_create(group=group, page=Page.get_first_root_node(), permission=permission)
    return group


def _of_both(own_role: Role, other_role: Role) -> Builder:
    def build(own: Organisation, other: Organisation) -> Any:
        user = member(own, own_role)
        Membership.objects.create(organisation=other, user=user, role=other_role)
        return user

    return build


def _member(role: Role, *, foreign: bool = False) -> Builder:
    return lambda own, other: member(other if foreign else own, role)


def _appointed(language: str, role: str) -> Builder:
    return lambda own, other: appointed(language, role)


ROLES: dict[str, Builder] = {
    "stranger": lambda own, other: UserFactory(),
    "reader": _member(Role.READER),
    "editor": _member(Role.EDITOR),
    "publisher": _member(Role.PUBLISHER),
    "coordinator": _member(Role.COORDINATOR),
    "foreign editor": _member(Role.EDITOR, foreign=True),
    "foreign publisher": _member(Role.PUBLISHER, foreign=True),
    "foreign coordinator": _member(Role.COORDINATOR, foreign=True),
    "editor, publisher elsewhere": _of_both(Role.EDITOR, Role.PUBLISHER),
    "publisher, editor elsewhere": _of_both(Role.PUBLISHER, Role.EDITOR),
    "publisher of both": _of_both(Role.PUBLISHER, Role.PUBLISHER),
    "translator": _appointed("cs", TRANSLATOR),
    "reviewer": _appointed("cs", REVIEWER),
    "language publisher": _appointed("cs", LANGUAGE_PUBLISHER),
    "translator of another language": _appointed("nb", TRANSLATOR),
    "publisher of another language": _appointed("nb", LANGUAGE_PUBLISHER),
    "site editor": lambda own, other: site_editor(),
    "site coordinator": lambda own, other: site_coordinator(),
    "administrator": lambda own, other: SuperuserFactory(),
    "host's editor": _host_user("Editors"),
    "host's moderator": _host_user("Moderators"),
    "leaver": _member(Role.COORDINATOR),
    "suspended": _member(Role.PUBLISHER),
}
ANONYMOUS = "anonymous"


def bid_farewell(people: dict[str, Any]) -> None:
    """Take the rights of those who leave, while their sessions live."""
    Membership.objects.get(user=people["leaver"]).delete()
    people["suspended"].is_active = False
    people["suspended"].save()
