"""What follows from a change of memberships, locales and published pages."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.log_actions import log
from wagtail.models import Locale, Page
from wagtail.signals import page_published

from exchange.models import Membership, Organisation
from exchange.rights import sync_language_groups, sync_organisation_groups
from exchange.safety.personal_data import findings_in


@receiver(post_save, sender=Membership)
@receiver(post_delete, sender=Membership)
def renew_groups_of_membership(sender: type[Membership], instance: Membership, **kwargs: Any) -> None:
    organisation = Organisation.objects.filter(pk=instance.organisation_id).first()
    if organisation is not None:
        sync_organisation_groups(organisation)


@receiver(post_save)  # of any page type
def grant_new_language_tree(sender: Any, instance: Any, created: bool = False, **kwargs: Any) -> None:
    """A new top page opens a language: its translators and all editors get their rights there."""
    if not created or not isinstance(instance, Page) or instance.depth != 2:
        return
    sync_language_groups(instance.locale)
    for organisation in Organisation.objects.filter(memberships__isnull=False).distinct():
        sync_organisation_groups(organisation)


@receiver(post_save, sender=Locale)
def make_translators_group(sender: type[Locale], instance: Locale, **kwargs: Any) -> None:
    sync_language_groups(instance)


@receiver(page_published)
def log_kept_personal_data(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Keep what kind of personal data was let through in which field, and never the data itself."""
    if not getattr(instance, "personal_data_reason", ""):
        return
    kept = sorted({(finding.kind.value, field) for field, finding in findings_in(instance)})
    if kept:
        log(
            instance,
            "exchange.personal_data_kept",
            data={"kept": [{"kind": kind, "field": field} for kind, field in kept]},
        )
