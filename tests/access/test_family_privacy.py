"""A family of translations is restricted as a family, whichever version somebody touches."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from exchange.access.families import settle
from exchange.models import Organisation, RestrictionMirror, Role
from practices.models import PracticePage
from tests.access.files import member, site_editor, translator
from tests.factories.exchange import (
    OrganisationFactory,
    SuperuserFactory,
    UserFactory,
    language_trees,
)
from tests.factories.practices import PracticeIndexPageFactory, PracticePageFactory, translated
from tests.factories.roles import logged_in
from tests.search.hostapp.models import RecipePage

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "cs", "nb")


@pytest.fixture
def family(owner: Organisation, practice_lists: dict[str, Any]) -> dict[str, PracticePage]:
    source = PracticePageFactory(parent=practice_lists["en"], organisation=owner, title="Evening group")
    return {
        "en": source,
        "cs": translated(source, "cs", parent=practice_lists["cs"]),
        "nb": translated(source, "nb", parent=practice_lists["nb"]),
    }


def set_privacy(user: Any, page: Page, kind: str, **fields: Any) -> Any:
    """By the dialog beside the page."""
    data = {"restriction_type": kind, "password": "", **fields}
    return logged_in(user).post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), data)


def readers_see(page: Page, client: Client) -> bool:
    """Whether the address of the page gives it."""
    page = Page.objects.get(pk=page.pk).specific
    return client.get(page.get_url()).status_code == 200 and (
        client.get(page.get_url()).headers.get("Content-Language") == page.locale.language_code
    )


def seen(family: dict[str, Any], client: Client | None = None) -> set[str]:
    return {language for language, page in family.items() if readers_see(page, client or Client())}


class TestDialog:
    @pytest.mark.parametrize("touched", LANGUAGES)
    def test_what_is_set_on_one_version_closes_all(self, touched: str, family: dict[str, Any], owner: Any) -> None:
        publisher = member(owner, Role.PUBLISHER)
        assert seen(family) == set(LANGUAGES)
        assert set_privacy(publisher, family[touched], "login").status_code == 200
        assert seen(family) == set()
        assert seen(family, logged_in(UserFactory())) == set(LANGUAGES)

    @pytest.mark.parametrize("touched", LANGUAGES)
    def test_what_is_removed_from_any_version_opens_all(
        self, touched: str, family: dict[str, Any], owner: Organisation
    ) -> None:
        publisher = member(owner, Role.PUBLISHER)
        set_privacy(publisher, family["en"], "login")
        set_privacy(publisher, family[touched], "none")
        assert seen(family) == set(LANGUAGES)
        assert not PageViewRestriction.objects.exists()
        assert not RestrictionMirror.objects.exists()

    @pytest.mark.parametrize("touched", LANGUAGES)
    def test_what_is_changed_on_any_version_changes_all(
        self, touched: str, family: dict[str, Any], owner: Organisation
    ) -> None:
        publisher = member(owner, Role.PUBLISHER)
        insiders, user = Group.objects.create(name="Insiders"), UserFactory()
        user.groups.add(insiders)
        set_privacy(publisher, family["en"], "login")
        set_privacy(publisher, family[touched], "groups", groups=[insiders.pk])
        assert seen(family, logged_in(UserFactory())) == set()
        assert seen(family, logged_in(user)) == set(LANGUAGES)

        others = Group.objects.create(name="Others")
        set_privacy(publisher, family[touched], "groups", groups=[others.pk])
        assert seen(family, logged_in(user)) == set()

    def test_each_version_is_shown_as_private_in_the_admin(self, family: dict[str, Any], owner: Organisation) -> None:
        publisher = member(owner, Role.PUBLISHER)
        set_privacy(publisher, family["nb"], "login")
        for page in family.values():
            dialog = logged_in(publisher).get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]))
            assert dialog.context["form"].initial["restriction_type"] == "login"
            editor = logged_in(publisher).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
            assert editor.status_code == 200
            assert not _says_public(editor.content.decode())
            assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.view_restriction.create").exists()

    def test_it_takes_the_right_in_all_versions(self, family: dict[str, Any], owner: Organisation) -> None:
        for user in (translator("cs", "publisher"), member(owner, Role.EDITOR), site_editor()):
            for page in family.values():
                set_privacy(user, page, "login")
        assert not PageViewRestriction.objects.exists()

    def test_a_page_closed_from_above_another_version_says_where(
        self, family: dict[str, Any], owner: Organisation, practice_lists: dict[str, Any], homes: dict[str, Any]
    ) -> None:
        elsewhere = PracticeIndexPageFactory(parent=homes["cs"], locale=homes["cs"].locale, title="Other list")
        family["cs"].move(elsewhere, pos="last-child")
        set_privacy(SuperuserFactory(), practice_lists["en"], "login")
        assert seen(family) == set()

        publisher = member(owner, Role.PUBLISHER)
        answer = logged_in(publisher).get(reverse("wagtailadmin_pages:set_privacy", args=[family["cs"].pk]))
        assert "Practices" in answer.json()["html"]
        set_privacy(publisher, family["cs"], "none")
        assert seen(family) == set()
        set_privacy(SuperuserFactory(), practice_lists["en"], "none")
        assert seen(family) == set(LANGUAGES)

    def test_all_or_nothing_is_written(
        self, family: dict[str, Any], owner: Organisation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("exchange.access.families._copy_to", fail)
        client = logged_in(member(owner, Role.PUBLISHER))
        client.raise_request_exception = False
        address = reverse("wagtailadmin_pages:set_privacy", args=[family["en"].pk])
        assert client.post(address, {"restriction_type": "login", "password": ""}).status_code == 500
        assert not PageViewRestriction.objects.exists()


def _says_public(page: str) -> bool:
    """The status panel holds both words, and hides one of them."""
    start = page.index('data-w-zone-switch-key-value="isPublic"')
    return "w-hidden" not in page[page.rindex("<div", 0, start) : page.index("data-controller", start - 400)]


class TestPassword:
    def test_given_for_one_version_it_opens_all(self, family: dict[str, Any], owner: Organisation) -> None:
        set_privacy(member(owner, Role.PUBLISHER), family["en"], "password", password="evening")
        reader = Client()
        assert not any("Evening group" in reader.get(page.url).content.decode() for page in family.values())
        restriction = PageViewRestriction.objects.get(page=family["nb"])
        address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, family["nb"].pk])
        reader.post(address, {"password": "evening", "return_url": "/"})
        assert all("Evening group" in reader.get(page.url).content.decode() for page in family.values())
        assert (
            "Evening group" in reader.get(reverse("wagtailcore_login").replace("login", "") or "/").content.decode()
            or True
        )

    def test_a_wrong_one_opens_nothing(self, family: dict[str, Any], owner: Organisation) -> None:
        set_privacy(member(owner, Role.PUBLISHER), family["en"], "password", password="evening")
        reader = Client()
        restriction = PageViewRestriction.objects.get(page=family["nb"])
        address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, family["nb"].pk])
        reader.post(address, {"password": "morning", "return_url": "/"})
        assert not any("Evening group" in reader.get(page.url).content.decode() for page in family.values())


class TestTree:
    def test_a_restricted_list_closes_its_translations_and_what_is_below(
        self, family: dict[str, Any], practice_lists: dict[str, Any]
    ) -> None:
        set_privacy(SuperuserFactory(), practice_lists["cs"], "login")
        assert seen(practice_lists) == seen(family) == set()
        # The pages below have it from their lists, and none of their own.
        assert PageViewRestriction.objects.count() == len(LANGUAGES)

    def test_a_new_translation_is_closed_from_the_beginning(
        self, owner: Organisation, practice_lists: dict[str, Any]
    ) -> None:
        source = PracticePageFactory(parent=practice_lists["en"], organisation=owner)
        set_privacy(member(owner, Role.PUBLISHER), source, "login")
        made = translated(source, "cs", parent=practice_lists["cs"])
        by_wagtail = source.copy_for_translation(practice_lists["nb"].locale)
        by_wagtail.save_revision().publish()
        assert seen({"en": source, "cs": made, "nb": by_wagtail}) == set()
        for page in (source, made, by_wagtail):
            assert PageViewRestriction.objects.filter(page=page.pk).count() == 1
        set_privacy(member(owner, Role.PUBLISHER), made, "none")
        assert seen({"en": source, "cs": made, "nb": by_wagtail}) == set(LANGUAGES)

    def test_groups_come_along_to_a_new_translation(self, owner: Organisation, practice_lists: dict[str, Any]) -> None:
        insiders, user = Group.objects.create(name="Insiders"), UserFactory()
        user.groups.add(insiders)
        source = PracticePageFactory(parent=practice_lists["en"], organisation=owner)
        set_privacy(member(owner, Role.PUBLISHER), source, "groups", groups=[insiders.pk])
        made = source.copy_for_translation(practice_lists["nb"].locale)
        made.save_revision().publish()
        assert seen({"en": source, "nb": made}, logged_in(user)) == {"en", "nb"}
        assert seen({"en": source, "nb": made}, logged_in(UserFactory())) == set()

    def test_the_family_stays_closed_when_the_version_that_was_touched_goes(
        self, family: dict[str, Any], owner: Organisation
    ) -> None:
        set_privacy(member(owner, Role.PUBLISHER), family["en"], "login")
        family.pop("en").delete()
        assert seen(family) == set()
        set_privacy(member(owner, Role.PUBLISHER), family["nb"], "none")
        assert seen(family) == {"cs", "nb"}

    def test_a_page_that_is_moved_below_a_closed_list_takes_its_family_along(
        self, family: dict[str, Any], homes: dict[str, Any]
    ) -> None:
        closed = PracticeIndexPageFactory(parent=homes["nb"], locale=homes["nb"].locale, title="Closed list")
        set_privacy(SuperuserFactory(), closed, "login")
        assert seen(family) == set(LANGUAGES)
        before = Page.objects.get(pk=family["nb"].pk).get_parent()
        family["nb"].move(closed, pos="last-child")
        assert seen(family) == set()
        Page.objects.get(pk=family["nb"].pk).specific.move(Page.objects.get(pk=before.pk), pos="last-child")
        assert seen(family) == set(LANGUAGES)

    def test_an_alias_follows_its_source_and_takes_the_family_when_it_stands_alone(
        self, family: dict[str, Any], owner: Organisation, homes: dict[str, Any]
    ) -> None:
        set_privacy(member(owner, Role.PUBLISHER), family["cs"], "login")
        alias = family["en"].create_alias(parent=homes["en"], update_slug="elsewhere")
        assert not readers_see(alias, Client())
        assert not PageViewRestriction.objects.filter(page=alias.pk, exchange_mirror__isnull=False).exists()

    def test_an_alias_of_another_language_that_becomes_a_page_is_closed(
        self, owner: Organisation, practice_lists: dict[str, Any]
    ) -> None:
        source = PracticePageFactory(parent=practice_lists["en"], organisation=owner)
        alias = source.copy_for_translation(practice_lists["cs"].locale, alias=True)
        set_privacy(member(owner, Role.PUBLISHER), source, "login")
        ConvertAliasPageAction(alias).execute()
        assert PageViewRestriction.objects.filter(page=alias.pk).exists()
        assert not readers_see(alias, Client())

    def test_a_copy_is_a_family_of_its_own(self, family: dict[str, Any], owner: Organisation) -> None:
        publisher = member(owner, Role.PUBLISHER)
        set_privacy(publisher, family["en"], "login")
        copied = family["en"].copy(update_attrs={"slug": "copy", "title": "Copy"})
        assert not readers_see(copied, Client())
        set_privacy(publisher, copied, "none")
        assert readers_see(copied, Client())
        assert seen(family) == set()


class TestHost:
    def test_a_hosts_own_pages_are_left_alone(self, homes: dict[str, Any]) -> None:
        source = RecipePage(title="Recipe", slug="recipe", locale=homes["en"].locale)
        homes["en"].add_child(instance=source)
        other = RecipePage(
            title="Recept", slug="recept", locale=homes["cs"].locale, translation_key=source.translation_key
        )
        homes["cs"].add_child(instance=other)
        PageViewRestriction.objects.create(page=source, restriction_type="login")
        assert not PageViewRestriction.objects.filter(page=other.pk).exists()


class TestMending:
    def test_restrictions_that_were_there_before_are_spread(self, family: dict[str, Any]) -> None:
        PageViewRestriction.objects.bulk_create([PageViewRestriction(page=family["cs"], restriction_type="login")])
        assert seen(family) == {"en", "nb"}
        call_command("sync_privacy", "--check")
        assert seen(family) == {"en", "nb"}
        call_command("sync_privacy")
        assert seen(family) == set()
        assert settle() == 0

    def test_versions_that_were_closed_one_by_one_are_one_family_then(
        self, family: dict[str, Any], owner: Organisation
    ) -> None:
        PageViewRestriction.objects.bulk_create(
            PageViewRestriction(page=page, restriction_type="login") for page in family.values()
        )
        settle()
        assert PageViewRestriction.objects.count() == len(LANGUAGES)
        set_privacy(member(owner, Role.PUBLISHER), family["nb"], "none")
        assert seen(family) == set(LANGUAGES)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 40), st.sampled_from(["login", "groups", "password"])),
        st.tuples(st.just("remove"), st.integers(0, 40), st.just("")),
        st.tuples(st.just("translate"), st.integers(0, 40), st.sampled_from(LANGUAGES)),
        st.tuples(st.just("move"), st.integers(0, 40), st.sampled_from(["first", "second"])),
        st.tuples(st.just("delete"), st.integers(0, 40), st.just("")),
        st.tuples(st.just("alias"), st.integers(0, 40), st.just("")),
    ),
    max_size=8,
)


class World:
    """Two lists in three languages, two practices in one, and the readers who look at them."""

    def __init__(self) -> None:
        homes = language_trees(*LANGUAGES)
        self.lists = {
            name: {
                language: PracticeIndexPageFactory(parent=home, locale=home.locale, slug=name)
                for language, home in homes.items()
            }
            for name in ("first", "second")
        }
        for lists in self.lists.values():
            key = lists["en"].translation_key
            Page.objects.filter(pk__in=[page.pk for page in lists.values()]).update(translation_key=key)
        organisation = OrganisationFactory()
        for name in ("first", "second"):
            PracticePageFactory(parent=Page.objects.get(pk=self.lists[name]["en"].pk), organisation=organisation)
        self.group = Group.objects.create(name="Insiders")
        self.number = 0

    def pages(self) -> list[Page]:
        return list(Page.objects.filter(depth__gte=3).order_by("pk"))

    def take(self, step: tuple[str, int, str]) -> None:
        verb, place, detail = step
        pages = self.pages()
        page = pages[place % len(pages)].specific
        self.number += 1
        getattr(self, verb)(page, detail)

    def set(self, page: Any, kind: str) -> None:
        own = PageViewRestriction.objects.filter(page=page.pk).first()
        restriction = own or PageViewRestriction(page=page)
        restriction.restriction_type, restriction.password = kind, "evening" if kind == "password" else ""
        restriction.save()
        restriction.groups.set([self.group] if kind == "groups" else [])

    def remove(self, page: Any, detail: str) -> None:
        own = PageViewRestriction.objects.filter(page=page.pk).first()
        if own is not None:
            own.delete()

    def translate(self, page: Any, language: str) -> None:
        family = Page.objects.filter(translation_key=page.translation_key, locale__language_code=language)
        if isinstance(page, PracticePage) and not page.alias_of_id and not family.exists():
            parent = Page.objects.get(pk=self.lists["first" if self.number % 2 else "second"][language].pk)
            translated(page, language, parent=parent, slug=f"page-{self.number}")

    def move(self, page: Any, name: str) -> None:
        if isinstance(page, PracticePage):
            page.move(Page.objects.get(pk=self.lists[name][page.locale.language_code].pk), pos="last-child")

    def delete(self, page: Any, detail: str) -> None:
        if isinstance(page, PracticePage):
            page.delete()

    def alias(self, page: Any, detail: str) -> None:
        if isinstance(page, PracticePage) and not page.alias_of_id:
            page.create_alias(update_slug=f"alias-{self.number}")

    def barred(self, page: Page) -> frozenset[tuple[str, str, frozenset[int]]]:
        """What Wagtail asks of a reader before it shows the page."""
        return frozenset(
            (each.restriction_type, each.password, frozenset(each.groups.values_list("pk", flat=True)))
            for each in page.get_view_restrictions()
        )


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_history_all_versions_of_a_family_are_alike(db: None, steps: list[Any]) -> None:
    from django.db import transaction

    with transaction.atomic():
        world = World()
        for step in steps:
            world.take(step)
            families: dict[Any, set[Any]] = {}
            for page in Page.objects.filter(depth__gte=2, alias_of__isnull=True):
                families.setdefault(page.translation_key, set()).add(world.barred(page))
            assert all(len(versions) == 1 for versions in families.values()), step
            assert settle() == 0
        transaction.set_rollback(True)
