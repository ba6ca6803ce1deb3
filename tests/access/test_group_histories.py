"""Histories at random: people join, leave and change roles, organisations are renamed, languages come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import GroupPagePermission, Locale

from exchange.access.reconciling import differences
from exchange.models import LanguageRole, Membership, Organisation, Role, SiteRole
from exchange.pages.base_page import ExchangePage
from tests.access.test_groups import roles_by_group, slow_roles
from tests.factories.exchange import OrganisationFactory, UserFactory, language_trees
from tests.factories.practices import PracticeIndexPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE, ORGANISATIONS = 4, 3
LANGUAGES = ("en", "cs", "nb", "nn")
CODES = ("alpha", "beta", "gamma", "delta")

person, place = st.integers(0, PEOPLE - 1), st.integers(0, ORGANISATIONS - 1)
step = st.one_of(
    st.tuples(st.just("role"), person, place, st.sampled_from(list(Role))),
    st.tuples(st.just("leave"), person, place),
    st.tuples(st.just("update"), place, st.sampled_from(list(Role))),
    st.tuples(st.just("rename"), place, st.sampled_from(CODES)),
    st.tuples(st.just("dissolve"), place),
    st.tuples(st.just("translate"), person, st.sampled_from(LANGUAGES), st.sampled_from(list(LanguageRole.Role))),
    st.tuples(st.just("no longer translate"), person, st.sampled_from(LANGUAGES)),
    st.tuples(st.just("language"), st.sampled_from(LANGUAGES)),
    st.tuples(st.just("no language")),
    st.tuples(st.just("site"), person, st.sampled_from(list(SiteRole.Role))),
    st.tuples(st.just("no site"), person),
    st.tuples(st.just("tick"), person, st.integers(0, 40)),
    st.tuples(st.just("delete"), person),
)


class World:
    """People and organisations; what a step says of somebody who is gone, says of a new one in their place."""

    def __init__(self, people: list[Any], organisations: list[Organisation]) -> None:
        self.people = people
        self.organisations = organisations

    def do(self, what: str, *of: Any) -> None:
        getattr(self, what.replace(" ", "_"))(*of)

    def role(self, person: int, place: int, role: Role) -> None:
        Membership.objects.update_or_create(
            user=self.people[person], organisation=self.organisations[place], defaults={"role": role}
        )

    def leave(self, person: int, place: int) -> None:
        Membership.objects.filter(user=self.people[person], organisation=self.organisations[place]).delete()

    def update(self, place: int, role: Role) -> None:
        Membership.objects.filter(organisation=self.organisations[place]).update(role=role)

    def rename(self, place: int, code: str) -> None:
        if not Organisation.objects.filter(code=code).exists():
            self.organisations[place].code = code
            self.organisations[place].save()

    def dissolve(self, place: int) -> None:
        self.organisations[place].delete()
        self.organisations[place] = OrganisationFactory()

    def translate(self, person: int, language: str, role: str) -> None:
        locale = Locale.objects.filter(language_code=language).first()
        if locale is not None:
            LanguageRole.objects.get_or_create(user=self.people[person], locale=locale, role=role)

    def no_longer_translate(self, person: int, language: str) -> None:
        LanguageRole.objects.filter(user=self.people[person], locale__language_code=language).delete()

    def language(self, language: str) -> None:
        Locale.objects.get_or_create(language_code=language)

    def no_language(self) -> None:
        Locale.objects.filter(language_code="nn").delete()

    def site(self, person: int, role: str) -> None:
        SiteRole.objects.get_or_create(user=self.people[person], role=role)

    def no_site(self, person: int) -> None:
        SiteRole.objects.filter(user=self.people[person]).delete()

    def tick(self, person: int, number: int) -> None:
        """By hand, past the admin; the next change of any role undoes it."""
        groups = list(Group.objects.filter(exchange_role__isnull=False).order_by("pk"))
        self.people[person].groups.add(groups[number % len(groups)])
        self.role(0, 0, Role.READER)

    def delete(self, person: int) -> None:
        self.people[person].delete()
        self.people[person] = UserFactory()


def slow_pages(user: Any) -> set[tuple[int, str]]:
    """The pages at which the tree opens to `user`, one by one."""
    roles = {role for role, _organisation, _locale in slow_roles(user)}
    in_languages = {(role, locale) for role, _organisation, locale in slow_roles(user) if locale is not None}
    found: set[tuple[int, str]] = set()
    for model in ExchangePage.__subclasses__():
        for subclass in (model, *model.__subclasses__()):
            if subclass._meta.abstract or not subclass.is_shown_to_roles:
                continue
            for page in subclass.objects.all():
                if roles & {"editor", "publisher", "site-editor"}:
                    found |= {(page.pk, "add_page"), (page.pk, "change_page")}
                if roles & {"publisher", "site-editor"}:
                    found.add((page.pk, "publish_page"))
                for role, locale in in_languages:
                    if locale == page.locale_id:
                        found.add((page.pk, "change_page"))
                        if role == "language-publisher":
                            found.add((page.pk, "publish_page"))
    return found


def shown(user: Any) -> set[tuple[int, str]]:
    rows = GroupPagePermission.objects.filter(group__user=user, group__exchange_role__isnull=False)
    return set(rows.values_list("page_id", "permission__codename"))


@pytest.fixture
def beginning(db: None) -> Callable[[], World]:
    """Makes a world of people without roles, as often as it is asked; what they stand in is made once."""
    for home in language_trees("en", "cs", "nb").values():
        PracticeIndexPageFactory(parent=home, locale=home.locale, slug="practices")
    people = [UserFactory().pk for _ in range(PEOPLE)]
    organisations = [OrganisationFactory().pk for _ in range(ORGANISATIONS)]
    return lambda: World(
        [get_user_model().objects.get(pk=pk) for pk in people],
        [Organisation.objects.get(pk=pk) for pk in organisations],
    )


@given(history=st.lists(step, min_size=3, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_groups_equal_what_is_worked_out_slowly(beginning: Callable[[], World], history: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        world = beginning()
        for what in history:
            world.do(*what)
        for user in get_user_model().objects.all():
            assert roles_by_group(user) == slow_roles(user)
            assert shown(user) == slow_pages(user)
        assert differences() == []
        transaction.set_rollback(True)
