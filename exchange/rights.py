"""Who may do what: memberships become Django's groups, and a page's organisation decides about it.

Tree permissions stay Wagtail's own: the group of an organisation's editors may add and change pages in
every language's tree, a language's translators in that language's tree only. On top of that, an owned
page is published by the publishers of its organisation alone; anybody else's change goes to them as a
proposal through the moderation workflow (exchange.models.owner_approval).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    PagePermissionTester,
)

from exchange.models.membership import Membership, Role
from exchange.models.organisation import Organisation
from exchange.translation.reviewing import waits_for_sign_offs

EDITOR_PERMISSIONS = ("add_page", "change_page")
PUBLISHER_PERMISSIONS = (*EDITOR_PERMISSIONS, "publish_page", "lock_page", "unlock_page")
RELEASE_PERMISSIONS = ("add_releaseset", "change_releaseset", "delete_releaseset", "view_releaseset")
PUBLISHERS_ONLY = {"publish", "lock", "unlock", "bulk_delete"}
"""The actions that only the owner's publishers may take on an owned page."""


class ExchangePagePermissionTester(PagePermissionTester):
    """Wagtail's tester; a translation whose workflow asks for sign-offs is published by that workflow alone."""

    def can_publish(self) -> bool:
        """Whether the button may; administrators too wait for the second pair of eyes."""
        return self.can_release() and not waits_for_sign_offs(self.page)

    def can_release(self) -> bool:
        """Whether the user decides about the page going live, once whoever has to has signed it off."""
        return bool(super().can_publish())

    def can_set_view_restrictions(self) -> bool:
        return self.can_release()

    def can_unschedule(self) -> bool:
        return self.can_release()


class OwnedPagePermissionTester(ExchangePagePermissionTester):
    """What belongs to publishers is withheld from those of other organisations."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        if user.is_active and not user.is_superuser and not self._decides(user, page):
            self.permissions -= PUBLISHERS_ONLY

    @staticmethod
    def _decides(user: Any, page: Any) -> bool:
        """The owner's publishers decide about the page, and a language's publishers about translations into it."""
        return publishes_for(user, page.organisation_id) or (not page.is_source and publishes_language(user, page))


def decides_about(user: Any, page: Page) -> bool:
    """Whether `user` decides about the page going live, whatever sign-offs it waits for."""
    rights = page.permissions_for_user(user)
    return bool(rights.can_release() if isinstance(rights, ExchangePagePermissionTester) else rights.can_publish())


def publishes_for(user: Any, organisation_id: int | None) -> bool:
    """Whether `user` is one of the organisation's publishers. One query a user, however many pages are asked about."""
    if not hasattr(user, "_publishing_organisations"):
        memberships = Membership.objects.filter(user=user, role=Role.PUBLISHER)
        user._publishing_organisations = frozenset(memberships.values_list("organisation_id", flat=True))
    return organisation_id in user._publishing_organisations


def writes_for_only(user: Any) -> int | None:
    """The key of the organisation that `user` writes for; None where there is none, or more than one."""
    written_for = (
        Membership.objects.filter(user=user).exclude(role=Role.READER).values_list("organisation_id", flat=True)
    )
    organisations = list(written_for[:2])
    return organisations[0] if len(organisations) == 1 else None


def publishes_language(user: Any, page: Page) -> bool:
    """Whether `user` publishes translations into the page's language."""
    return language_publishers_group_name(page.locale.language_code) in group_names(user)


def group_names(user: Any) -> frozenset[str]:
    """The names of the user's groups. One query a user, however often it is asked."""
    if not hasattr(user, "_group_names"):
        user._group_names = frozenset(user.groups.values_list("name", flat=True))
    names: frozenset[str] = user._group_names
    return names


def group_name(organisation: Organisation, role: str) -> str:
    return f"{organisation.code}: {role}s"


def translators_group_name(language: str) -> str:
    return f"translators: {language}"


def language_publishers_group_name(language: str) -> str:
    return f"publishers of translations: {language}"


def wording_reviewers_group_name(language: str) -> str:
    return f"reviewers of wording: {language}"


@transaction.atomic
def sync_organisation_groups(organisation: Organisation) -> None:
    """Make the three groups of `organisation` hold exactly its members, with the permissions of their role."""
    roots = language_roots()
    for role in Role.values:
        group, _created = Group.objects.get_or_create(name=group_name(organisation, role))
        members = organisation.memberships.all() if organisation.pk else []
        group.user_set.set([membership.user_id for membership in members if role in roles_within(membership.role)])
        if role != Role.READER:
            grant_tree(group, roots, PUBLISHER_PERMISSIONS if role == Role.PUBLISHER else EDITOR_PERMISSIONS)
            grant_admin(group, *(RELEASE_PERMISSIONS if role == Role.PUBLISHER else ()))
            grant_files(group)


def roles_within(role: str) -> set[str]:
    """A publisher is an editor too, and an editor a reader."""
    order = [Role.READER, Role.EDITOR, Role.PUBLISHER]
    return {str(lower) for lower in order[: order.index(Role(role)) + 1]}


@transaction.atomic
def sync_translators_group(locale: Locale) -> Group:
    """The group of those who translate into `locale`: they may edit its tree and propose, not publish."""
    group, _created = Group.objects.get_or_create(name=translators_group_name(locale.language_code))
    grant_tree(group, language_roots().filter(locale=locale), EDITOR_PERMISSIONS)
    grant_admin(group, "submit_translation")
    grant_files(group)
    return group


@transaction.atomic
def sync_language_publishers_group(locale: Locale) -> Group:
    """The group of those who publish translations into `locale`, whichever organisation owns the page."""
    group, _created = Group.objects.get_or_create(name=language_publishers_group_name(locale.language_code))
    grant_tree(group, language_roots().filter(locale=locale), PUBLISHER_PERMISSIONS)
    grant_admin(group, "submit_translation", *RELEASE_PERMISSIONS)
    grant_files(group)
    return group


@transaction.atomic
def sync_wording_reviewers_group(locale: Locale) -> Group:
    """The group of those who sign off the wording of translations into `locale`: they may mend it, not publish."""
    group, _created = Group.objects.get_or_create(name=wording_reviewers_group_name(locale.language_code))
    grant_tree(group, language_roots().filter(locale=locale), ("change_page",))
    grant_admin(group)
    return group


def sync_language_groups(locale: Locale) -> None:
    sync_translators_group(locale)
    sync_language_publishers_group(locale)
    sync_wording_reviewers_group(locale)


def language_roots() -> Any:
    """The top page of each language's tree."""
    return Page.objects.filter(depth=2).select_related("locale")


def grant_tree(group: Group, roots: Iterable[Page], codenames: Iterable[str]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    for root in roots:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def grant_admin(group: Group, *codenames: str) -> None:
    wanted = ["access_admin", *codenames]
    group.permissions.add(*Permission.objects.filter(codename__in=wanted))


def grant_files(group: Group) -> None:
    """Pictures and documents may be added and chosen by everybody who writes."""
    root = Collection.get_first_root_node()
    codenames = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
    for permission in Permission.objects.filter(codename__in=codenames):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def translatable_locales(user: Any) -> frozenset[int]:
    """The locales whose trees `user` may write in. A handful of queries, one tree a language."""
    return frozenset(root.locale_id for root in language_roots() if root.permissions_for_user(user).can_edit())
