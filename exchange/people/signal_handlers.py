"""Signal handlers for a loss of roles: after each change of a row that gives a role, and of an account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from exchange.people import sessions  # noqa: F401  its receiver
from exchange.people.leaving import follow_closing, follow_loss, give_back, holders
from exchange.people.models.account_state import AccountState
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership
from exchange.records.site_role import SiteRole
from exchange.signals import roles_changed


@receiver(post_delete, sender=Membership)
@receiver(post_delete, sender=LanguageRole)
@receiver(post_delete, sender=SiteRole)
def after_role_ended(sender: Any, instance: Any, **kwargs: Any) -> None:
    follow_loss(instance.user_id)


@receiver(post_save, sender=Membership)
@receiver(post_save, sender=LanguageRole)
@receiver(post_save, sender=SiteRole)
def after_role_changed(sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if not created and not raw:
        follow_loss(instance.user_id)


@receiver(roles_changed)
def after_many_changed(sender: Any, **kwargs: Any) -> None:
    """Ask about all who hold something: nobody says whose roles were changed.

    A role can be lost here, but not the last one: a user who has none belongs to the host, and stays logged in.
    """
    for user in get_user_model()._default_manager.filter(pk__in=holders()):
        give_back(user.pk, user)


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def after_account_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Sign out for good an account that somebody made inactive; an invitation does not open it again."""
    if not raw and not instance.is_active:
        follow_closing(instance.pk)


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def before_account_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Give back what the account holds, while that is still known."""
    give_back(instance.pk)


@receiver(post_delete, sender=settings.AUTH_USER_MODEL)
def after_account_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Delete the state of the account, which ending its roles may have written again."""
    AccountState.objects.filter(pk=instance.pk).delete()
