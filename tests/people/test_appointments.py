"""Roles for languages and for the site, given and ended by administrators in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale

from exchange.models import LanguageRole, Organisation, Role, SiteRole
from tests.factories.exchange import SuperuserFactory, UserFactory
from tests.factories.roles import TRANSLATOR, appointed, member, site_coordinator, site_editor
from tests.forms import errors_of
from tests.people.conftest import client_of, screen, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(homes: dict[str, Any]) -> Any:
    return client_of(SuperuserFactory())


def test_the_screen_says_who_has_which_role(admin: Any) -> None:
    translator, editor, coordinator = appointed("cs", TRANSLATOR), site_editor(), site_coordinator()
    page = text_of(admin.get(screen("appointments")))
    for user in (translator, editor, coordinator):
        assert user.username in page
    assert "Czech" in page


def test_an_administrator_appoints_for_a_language_and_the_person_may_translate_at_once(admin: Any) -> None:
    user = UserFactory()
    locale = Locale.objects.get(language_code="nb")
    data = {"user": user.username, "locale": locale.pk, "role": TRANSLATOR}
    assert errors_of(admin.post(screen("appoint", "language"), data)) == {}
    assert LanguageRole.objects.get(user=user).locale == locale
    assert client_of(user).get(reverse("exchange_translation:matrix")).status_code == 200


def test_and_for_the_site(admin: Any) -> None:
    user = UserFactory()
    assert errors_of(admin.post(screen("appoint", "site"), {"user": user.username, "role": "editor"})) == {}
    assert SiteRole.objects.get(user=user).role == SiteRole.Role.EDITOR


def test_the_same_role_twice_is_refused_with_a_reason(admin: Any) -> None:
    user = site_editor()
    answer = admin.post(screen("appoint", "site"), {"user": user.username, "role": "editor"})
    assert "already has this role" in text_of(answer)
    assert SiteRole.objects.filter(user=user).count() == 1


def test_an_administrator_ends_a_role_after_a_page_that_says_what_follows(admin: Any) -> None:
    user = appointed("cs", TRANSLATOR)
    address = screen("end_appointment", "language", LanguageRole.objects.get().pk)
    assert "rights of this role end at once" in text_of(admin.get(address))
    assert LanguageRole.objects.filter(user=user).exists()
    admin.post(address)
    assert not LanguageRole.objects.filter(user=user).exists()


@pytest.mark.parametrize("kind", ["moon", "organisation"])
def test_a_kind_that_does_not_exist_is_not_found(admin: Any, kind: str) -> None:
    assert admin.get(f"/admin/people/roles/{kind}/add/", follow=True).status_code == 404


def test_nobody_else_sees_or_ends_them(persefona: Organisation) -> None:
    row = LanguageRole.objects.get(user=appointed("cs", TRANSLATOR))
    for user in (member(persefona, Role.COORDINATOR), site_editor(), site_coordinator()):
        client = client_of(user)
        assert client.get(screen("appointments")).url == reverse("wagtailadmin_home")
        client.post(screen("end_appointment", "language", row.pk))
    assert LanguageRole.objects.filter(pk=row.pk).exists()
