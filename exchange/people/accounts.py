"""Accounts as an invitation meets them: those of an address, and new ones. Any user model of a host will do."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q, QuerySet

from exchange.people.models.account_state import AccountState

NOT_IN_A_NAME = re.compile(r"[^\w.@+-]")
"""What Django's own rule forbids in a user name and an address may hold, as in o'brien@example.org."""


def accounts_of(email: str) -> QuerySet[Any]:
    """Return the accounts, closed ones too, that have the address, or have it as their name."""
    users = get_user_model()
    named = Q(**{f"{users.USERNAME_FIELD}__iexact": email})
    field = email_field()
    return users._default_manager.filter(named | Q(**{f"{field}__iexact": email}) if field else named)


def email_field() -> str:
    """Return the name of the field for the address; "" if the user model has none."""
    name = get_user_model().get_email_field_name()
    return name if _field(name) is not None else ""


def name_fields() -> list[str]:
    """Return the fields by which a person says how they are called, and what else the user model requires."""
    users = get_user_model()
    usual = [name for name in ("first_name", "last_name", "name", "full_name") if _field(name) is not None]
    needed = [name for name in users.REQUIRED_FIELDS if name not in usual]
    return [name for name in (*usual, *needed) if name not in (email_field(), users.USERNAME_FIELD)]


def _field(name: str) -> Any:
    try:
        return get_user_model()._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def name_for(email: str) -> str:
    """Return the user name of a new account: the address, or what comes closest if a rule forbids that."""
    users = get_user_model()
    field: Any = users._meta.get_field(users.USERNAME_FIELD)
    wanted = email[: field.max_length or len(email)]
    try:
        field.run_validators(wanted)
    except ValidationError:
        wanted = NOT_IN_A_NAME.sub("-", wanted)
    return wanted


def new_account(email: str) -> Any:
    """Return an account that is not saved yet."""
    users = get_user_model()
    user = users(**{users.USERNAME_FIELD: name_for(email)})
    if email_field():
        setattr(user, email_field(), email)
    return user


def can_be_reopened(user: Any) -> bool:
    """Return whether the account was closed only because its last role had ended, and not by somebody on purpose."""
    return not user.is_active and AccountState.objects.filter(pk=user.pk, closed_at__isnull=False).exists()
