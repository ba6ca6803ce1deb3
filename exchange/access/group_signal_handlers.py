"""Signal handlers that make groups agree with roles, and others that follow a change of roles."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Page

from exchange.access.files import make_missing_collections
from exchange.access.models.role_group import RoleGroup
from exchange.access.reconciling import sync_rights
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership
from exchange.records.organisation import Organisation
from exchange.records.site_role import SiteRole
from exchange.signals import roles_changed


@receiver(post_save, sender=Membership)
@receiver(post_save, sender=LanguageRole)
@receiver(post_save, sender=SiteRole)
@receiver(post_save, sender=Organisation)  # which may have a different name now
@receiver(post_save, sender=Locale)
def sync_after_saving(sender: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        sync_rights()


@receiver(post_delete, sender=Membership)
@receiver(post_delete, sender=LanguageRole)
@receiver(post_delete, sender=SiteRole)
@receiver(roles_changed)
def sync_after_leaving(sender: Any, **kwargs: Any) -> None:
    sync_rights()


@receiver(post_save)  # of any page type
def show_new_pages(sender: Any, instance: Any, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """Sync rights when a list, or a page alongside the lists, opens a part of the tree to roles."""
    if created and not raw and isinstance(instance, Page) and getattr(instance, "is_shown_to_roles", False):
        sync_rights()


@receiver(post_delete, sender=RoleGroup)
def delete_group_of_role(sender: Any, instance: RoleGroup, **kwargs: Any) -> None:
    """Delete the group of an organisation or a language together with it."""
    Group.objects.filter(pk=instance.group_id).delete()


@receiver(post_migrate)
def sync_after_migrating(app_config: Any, using: str, **kwargs: Any) -> None:
    """Sync after the last app: Django makes the permissions of an app when that app is migrated.

    Organisations that wrote before files belonged to anybody get their place for files.
    """
    if using == "default" and app_config == list(apps.get_app_configs())[-1]:
        make_missing_collections()
        sync_rights()
