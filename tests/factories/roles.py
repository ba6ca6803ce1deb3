"""People with roles."""

from __future__ import annotations

from typing import Any

from django.test import Client
from wagtail.models import Locale

from exchange.models import LanguageRole, Organisation, Role, SiteRole
from tests.factories.exchange import MembershipFactory, UserFactory

TRANSLATOR, REVIEWER, LANGUAGE_PUBLISHER = (
    LanguageRole.Role.TRANSLATOR,
    LanguageRole.Role.REVIEWER,
    LanguageRole.Role.PUBLISHER,
)


def member(organisation: Organisation, role: Role) -> Any:
    """Somebody who takes part in `organisation` as `role`."""
    return MembershipFactory(organisation=organisation, role=role).user


def logged_in(user: Any, **options: Any) -> Client:
    """The browser of `user`; `options` are the client's, for example headers."""
    client = Client(**options)
    client.force_login(user)
    return client


def appointed(language: str, role: str = TRANSLATOR, user: Any = None) -> Any:
    """Somebody, or `user`, who has `role` for a language."""
    user = user or UserFactory()
    LanguageRole.objects.create(user=user, locale=Locale.objects.get(language_code=language), role=role)
    return user


def site_editor() -> Any:
    return _for_the_site(SiteRole.Role.EDITOR)


def site_coordinator() -> Any:
    return _for_the_site(SiteRole.Role.COORDINATOR)


def _for_the_site(role: str) -> Any:
    user = UserFactory()
    SiteRole.objects.create(user=user, role=role)
    return user
