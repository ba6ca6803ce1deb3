"""The Django group of a role, found by what the role is for and never by the group's name."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from exchange.records.organisation import Organisation


class RoleGroup(models.Model):
    """The group of people with a role: in one organisation, for one language, or anywhere (neither given)."""

    class Role(models.TextChoices):
        READER = "reader", _("readers")
        EDITOR = "editor", _("editors")
        PUBLISHER = "publisher", _("publishers")
        COORDINATOR = "coordinator", _("coordinators")
        TRANSLATOR = "translator", _("translators")
        REVIEWER = "reviewer", _("reviewers of wording")
        LANGUAGE_PUBLISHER = "language-publisher", _("publishers of translations")
        SITE_EDITOR = "site-editor", _("site editors")
        SITE_COORDINATOR = "site-coordinator", _("site coordinators")

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="exchange_role")
    role = models.CharField(max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="role_groups"
    )
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, null=True, blank=True, related_name="role_groups")

    class Meta:
        verbose_name = _("group of a role")
        verbose_name_plural = _("groups of roles")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="a_group_once_a_role_of_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["role", "locale"],
                condition=models.Q(locale__isnull=False),
                name="a_group_once_a_role_of_a_language",
            ),
            models.UniqueConstraint(
                fields=["role"],
                condition=models.Q(organisation__isnull=True, locale__isnull=True),
                name="a_group_once_a_role_anywhere",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name
