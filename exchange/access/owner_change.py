"""Change of owner: a page with its translations and aliases passes from one organisation to another."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, log
from wagtail.models import Page

from exchange.access.page_types import is_owned
from exchange.access.policy import Verb, may
from exchange.cldr import reading_key
from exchange.mail import absolute, language_of
from exchange.records.membership import Membership, Role, roles_from
from exchange.records.organisation import Organisation

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """What happened, for the log and for the people who are notified."""

    pages: Sequence[Any]
    before: Organisation
    after: Organisation
    user: Any


def possible_owners(user: Any, page: Any) -> list[Organisation]:
    """Return the organisations to which `user` may give `page`, in alphabetical order; none if they may not."""
    if not may(user, Verb.CHANGE_OWNER, page):
        return []
    others = Organisation.objects.exclude(pk=page.owning_organisation_id).with_names()
    return sorted((each for each in others if may(user, Verb.PUBLISH, each)), key=lambda each: reading_key(str(each)))


def family_with_aliases(page: Any) -> list[Any]:
    """Return the page, its translations and the aliases of each: all that has one owner."""
    family = Page.objects.filter(translation_key=page.translation_key)
    aliases = Page.objects.filter(alias_of__in=family.values("pk"))
    return list((family | aliases).distinct().order_by("pk").specific())


@transaction.atomic
def change_owner(page: Any, organisation: Organisation, user: Any) -> OwnerChange:
    """Give `page` and its family to `organisation`; both organisations are notified when it is stored.

    Texts, drafts and what is live stay as they are. Raises PermissionDenied if `user` does not publish for both,
    and ValidationError if nothing would change.
    """
    if not is_owned(page.specific_class):
        raise ValidationError(_("This page belongs to the site and not to an organisation."))
    page = page.specific_class.objects.select_for_update().get(pk=page.pk)
    if not may(user, Verb.CHANGE_OWNER, page) or not may(user, Verb.PUBLISH, organisation):
        raise PermissionDenied
    if page.owning_organisation_id == organisation.pk:
        raise ValidationError(_("The page belongs to this organisation already."))
    change = OwnerChange(
        family_with_aliases(page), Organisation.objects.get(pk=page.owning_organisation_id), organisation, user
    )
    for each in change.pages:
        _store(each, change)
    transaction.on_commit(lambda: tell_both(change))
    return change


def _store(page: Any, change: OwnerChange) -> None:
    page.organisation = change.after
    # The owner alone: the page's content is unaffected, and a fact of a translation is the source's.
    page.save(clean=False, update_fields=["organisation"])
    page._stored_owner_id = change.after.pk
    data = {"from": str(change.before), "from_id": change.before.pk, "to": str(change.after), "to_id": change.after.pk}
    # Of several entries of one request, Wagtail's histories show the last one only; each page has a history.
    with LogContext(user=change.user):
        log(page, "exchange.owner_changed", data=data)


def tell_both(change: OwnerChange) -> None:
    """Write to publishers and coordinators of both organisations, each in their language."""
    messages = [_message(member, change) for member in _told(change)]
    try:
        if messages:
            get_connection().send_messages(messages)
    except (SMTPException, OSError, ValueError) as error:
        # What was changed stays; the error's text holds addresses.
        logger.warning("a change of owner was not told by e-mail: %s", type(error).__name__)


def _told(change: OwnerChange) -> Iterable[Any]:
    memberships = Membership.objects.filter(
        organisation__in=[change.before, change.after], role__in=roles_from(Role.PUBLISHER), user__is_active=True
    )
    rows = memberships.exclude(user__email="").select_related("user__wagtail_userprofile")
    people = {row.user_id: row.user for row in rows}
    return [person for key, person in sorted(people.items()) if person != change.user]


def _message(person: Any, change: OwnerChange) -> EmailMessage:
    page = next((each for each in change.pages if each.is_source and not each.alias_of_id), change.pages[0])
    with translation.override(language_of(person)):
        context = {
            "title": page.get_admin_display_title() if may(person, Verb.VIEW_DRAFT, page) else page.title,
            "before": str(change.before),
            "after": str(change.after),
            "by": change.user.get_full_name() or change.user.get_username(),
            "history_url": absolute(reverse("wagtailadmin_pages:history", args=[page.pk])),
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        return EmailMessage(
            # A title that was sent with a line break in it must not prevent the owners from being notified.
            subject=" ".join((_("“%(title)s” now belongs to %(after)s") % context).split()),
            body=render_to_string("exchange/mail/owner_changed.txt", context),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
