"""The site on which the matrix is tried: pages in all states, of two organisations, of the site and of its host."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site, Workflow, WorkflowPage, WorkflowTask

from exchange.models import HomePage, Organisation, OwnerApprovalTask
from tests.access.matrix.cases import Case
from tests.access.matrix.roles import LEAVERS, ROLES, bid_farewell
from tests.factories.exchange import (
    HomePageFactory,
    InformationPageFactory,
    OrganisationFactory,
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
    language_trees,
)
from tests.factories.roles import logged_in
from tests.factories.translation import in_words_of, segments_of, translated_page, write
from tests.forms import filled_form
from tests.search.hostapp.models import RecipePage

SYNCED = frozenset({"translation", "synced"})
WRITABLE = frozenset({"writable"})
"""Pages whose form can be sent: not locked, not scheduled, no alias and no synchronised translation."""


@dataclass
class World:
    own: Organisation
    other: Organisation
    homes: dict[str, HomePage]
    lists: dict[str, Any]
    second_home: HomePage
    second_lists: dict[str, Any]
    host_root: Any
    members: int = 0
    people: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)


def build_world() -> World:
    """Everything once: requests are taken back one by one."""
    homes = language_trees("en", "cs", "nb")
    root = Page.get_first_root_node()
    lists: dict[str, Any] = {}
    for language, home in homes.items():
        shared = {"translation_key": next(iter(lists.values())).translation_key} if lists else {}
        lists[language] = OrganisationIndexPageFactory(parent=home, locale=home.locale, slug="partners", **shared)
    english, czech = homes["en"].locale, homes["cs"].locale
    second = HomePageFactory(parent=root, locale=english, slug="second")
    host_root = root.add_child(instance=RecipePage(title="The host", slug="host", locale=english))
    Site.objects.create(hostname="host.example", root_page=host_root)
    world = World(
        own=OrganisationFactory(code="own"),
        other=OrganisationFactory(code="other"),
        homes=homes,
        lists=lists,
        second_home=second,
        second_lists={
            "en": OrganisationIndexPageFactory(parent=second, locale=english, slug="partners"),
            "cs": OrganisationIndexPageFactory(
                parent=HomePageFactory(parent=root, locale=czech, slug="second-cs"), locale=czech, slug="partners"
            ),
        },
        host_root=host_root,
    )
    world.people = {name: build(world.own, world.other) for name, build in ROLES.items()}
    world.clients = {name: logged_in(user) for name, user in world.people.items()}
    world.clients["anonymous"] = Client()
    _owned_cases(world)
    _translations(world)
    _cases_of_the_site(world)
    _cases_of_the_host(world)
    _forms(world)
    bid_farewell(world.people)
    world.members = world.own.memberships.count()
    assert set(LEAVERS) <= set(world.people)
    return world


def marked(name: str) -> str:
    """A word that stands in no other page."""
    return "draftword" + "".join(letter for letter in name if letter.isalpha())


def _case(world: World, name: str, page: Any, *traits: str, new_parent: Any = None) -> Case:
    """Give `page` an old revision and a newer one that nobody published, and remember it as `name`."""
    page = Page.objects.get(pk=page.pk).specific
    writer = world.people["publisher"]
    page.title = f"Oldword {name}"
    old = page.save_revision(user=writer)
    page.title = f"Public {name}"
    middle = page.save_revision(user=writer)
    if page.live:
        middle.publish()
    page = Page.objects.get(pk=page.pk).specific
    page.title = f"{marked(name)} {name}"
    new = page.save_revision(user=writer)
    if not page.live:
        stored = Page.objects.get(pk=page.pk).specific
        stored.title = stored.draft_title = page.title
        stored.save()
    case = Case(
        name,
        page.pk,
        marked(name),
        old.pk,
        new.pk,
        new_parent.pk if new_parent is not None else 0,
        frozenset(traits) | ({"live"} if page.live else {"not live"}),
    )
    world.cases[name] = case
    return case


def _owned(world: World, slug: str, **values: Any) -> Any:
    parent = world.lists["en"]
    return OrganisationPageFactory(parent=parent, locale=parent.locale, slug=slug, organisation=world.own, **values)


def _owned_cases(world: World) -> None:
    there = world.second_lists["en"]
    owned = ("owned", "source", "copied")
    _case(world, "draft", _owned(world, "draft", live=False), *owned, "writable", new_parent=there)
    _case(world, "live", _owned(world, "live"), *owned, "writable", new_parent=there)
    restricted = _owned(world, "restricted")
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    _case(world, "restricted", restricted, *owned, "writable", "restricted", new_parent=there)
    _scheduled(world)
    _in_review(world)
    locked = _case(world, "locked", _owned(world, "locked"), *owned, "locked", new_parent=there)
    publisher = world.people["publisher"]
    Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=publisher, locked_at=timezone.now())
    source = world.cases["live"].page
    alias = source.create_alias(parent=world.lists["en"], update_slug="alias")
    world.cases["alias"] = Case(
        "alias", alias.pk, "nothing", new_parent=there.pk, traits=frozenset({"owned", "source", "alias", "live"})
    )


def _scheduled(world: World) -> None:
    page = _owned(world, "scheduled", live=False)
    case = _case(
        world, "scheduled", page, "owned", "source", "copied", "scheduled", new_parent=world.second_lists["en"]
    )
    page = case.page.get_latest_revision_as_object()
    page.go_live_at = timezone.now() + dt.timedelta(days=3)
    revision = page.save_revision(user=world.people["publisher"])
    revision.publish(user=world.people["publisher"])
    case.new_revision = revision.pk


def _in_review(world: World) -> None:
    case = _case(
        world,
        "in review",
        _owned(world, "in-review"),
        "owned",
        "source",
        "in review",
        "writable",
        "copied",
        new_parent=world.second_lists["en"],
    )
    workflow = Workflow.objects.create(name="Owner approval")
    WorkflowTask.objects.create(workflow=workflow, task=OwnerApprovalTask.objects.create(name="Owner"), sort_order=1)
    for home in world.homes.values():
        WorkflowPage.objects.create(workflow=workflow, page=home)
    workflow.start(case.page, world.people["editor"])


def _translations(world: World) -> None:
    """A source with Czech translations that follow it, and one that is edited by hand."""
    there = world.second_lists["cs"]
    for name, traits in (("translation", SYNCED), ("stopped translation", {"translation", "stopped", *WRITABLE})):
        source = _owned(world, f"source-of-{name.replace(' ', '-')}", body="<p>It helps.</p><p>By night, too.</p>")
        translation = translated_page(source, "cs")
        _translated_case(world, name, translation, {"owned", "copied", *traits}, there)
    source = _owned(world, "source-of-draft")
    draft = translated_page(source, "cs")
    draft.get_target_instance().unpublish()
    _translated_case(world, "translation draft", draft, {"owned", "copied", *SYNCED}, there)


def _translated_case(world: World, name: str, translation: Any, traits: set[str], there: Any) -> None:
    if "stopped" in traits:
        translation.enabled = False
        translation.save()
    page = translation.get_target_instance()
    case = _case(world, name, page, *traits, new_parent=there)
    case.translation = translation
    if "synced" in traits:
        write(translation, segments_of(translation)[0], in_words_of("cs", case.marker))


def _cases_of_the_site(world: World) -> None:
    home = world.homes["en"]
    second = world.second_home
    _case(world, "home", home, "site", "source", "writable")
    _case(world, "list", world.lists["en"], "site", "source", "writable")
    page = InformationPageFactory(parent=home, locale=home.locale, slug="help", title="Help")
    _case(world, "information", page, "site", "source", "writable", "copied", new_parent=second)
    draft = InformationPageFactory(parent=home, locale=home.locale, slug="plan", title="Plan", live=False)
    _case(world, "information draft", draft, "site", "source", "writable", "copied", new_parent=second)
    source = InformationPageFactory(parent=home, locale=home.locale, slug="privacy", title="Privacy")
    translation = translated_page(source, "cs")
    _translated_case(world, "information translation", translation, {"site", "copied", *SYNCED}, None)


def _cases_of_the_host(world: World) -> None:
    locale = world.homes["en"].locale
    for name, parent, live, there in (
        ("host's page", world.host_root, True, world.homes["en"]),
        ("host's draft", world.host_root, False, None),
        ("host's page below ours", world.homes["en"], True, world.host_root),
    ):
        page = parent.add_child(
            instance=RecipePage(title=name, slug=name.replace("'", "").replace(" ", "-"), live=live, locale=locale)
        )
        _case(world, name, page, "host", "source", "writable", "copied", new_parent=there)


def _forms(world: World) -> None:
    """What a browser would send back of each page, as its administrator is shown it."""
    for case in world.cases.values():
        if case.has("writable"):
            answer = world.clients["administrator"].get(reverse("wagtailadmin_pages:edit", args=[case.pk]))
            case.form = filled_form(answer)
