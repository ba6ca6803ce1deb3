"""Loader of the home page of each language, and the lists and pages of text below it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.models import Locale, Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from exchange.bin.emptying import delete_for_good
from exchange.bin.models import BinnedItem
from exchange.demo.families import Family, Recipe, load_family, page_of
from exchange.demo.files import DemoFileError, Entry, read, read_folder
from exchange.demo.records import organisation_called, project_called
from exchange.demo.report import Report
from exchange.pages.base_page import ExchangePage
from exchange.pages.home_page import HomePage, InformationPage
from exchange.pages.organisation_page import OrganisationIndexPage, OrganisationPage
from exchange.pages.project_page import ProjectIndexPage, ProjectPage
from exchange.translation.review.owner_approval import OwnerApprovalTask
from exchange.translation.review.sign_off import LanguageSignOffTask, WordingSignOffTask

FOLDER = Path(__file__).parent
HOME = "home pages"
WORKFLOW = gettext_noop("Sign-offs and owner approval")
STEPS: tuple[tuple[type[Task], str], ...] = (
    (LanguageSignOffTask, gettext_noop("Language of the translation")),
    (WordingSignOffTask, gettext_noop("Trauma-informed wording of the translation")),
    (OwnerApprovalTask, gettext_noop("Owner approval")),
)
"""What a page passes before readers get it: a translation the first two, a source the last."""


def home_in(locale: Locale) -> Page:
    return _there(page_of(HOME, "home", locale.language_code), locale, HOME)


def below(kind: str, key: str) -> Callable[[Locale], Page]:
    """Return a function that finds the page of a family in a language, as the parent of others."""
    return lambda locale: _there(page_of(kind, key, locale.language_code), locale, kind)


def _there(page: Page | None, locale: Locale, kind: str) -> Page:
    if page is None or page.locale_id != locale.pk:
        raise DemoFileError(
            f"{kind} in '{locale.language_code}'",
            "The page that others stand below is missing.",
            "Restore it in the admin, or load the demonstration into an empty database.",
        )
    # Fetched again each time: adding a page changes the tree's columns in the database only.
    return page.specific


def fill_nothing(page: Any, family: Family, texts: Entry) -> None:
    """Fill nothing: for pages that have title and summary only."""


def fill_body(page: Any, family: Family, texts: Entry) -> None:
    page.body = texts.rich_text("body")


def fill_organisation(page: Any, family: Family, texts: Entry) -> None:
    page.organisation = organisation_called(family.facts, "organisation")
    page.content_warning = texts.text("content_warning", "")
    page.body = texts.rich_text("body")
    page.how_to_reach = texts.rich_text("how_to_reach")


def fill_project(page: Any, family: Family, texts: Entry) -> None:
    page.project = project_called(family.facts, "project")
    page.body = texts.rich_text("body")


def list_recipe(kind: str, model: type[ExchangePage]) -> Recipe:
    """Return the recipe of the page that lists all pages of a kind; it is in the main navigation."""
    return Recipe(kind, model, home_in, fill_nothing, show_in_menus=True)


HOME_RECIPE = Recipe(HOME, HomePage, lambda locale: Page.get_first_root_node(), fill_body, ("body",))
ORGANISATION_LISTS = list_recipe("lists of organisations", OrganisationIndexPage)
ORGANISATION_RECIPE = Recipe(
    "organisation pages",
    OrganisationPage,
    below("lists of organisations", "organisations"),
    fill_organisation,
    ("body", "how_to_reach", "content_warning"),
)
PROJECT_LISTS = list_recipe("lists of projects", ProjectIndexPage)
PROJECT_RECIPE = Recipe("project pages", ProjectPage, below("lists of projects", "projects"), fill_project, ("body",))
INFORMATION_RECIPE = Recipe("information pages", InformationPage, home_in, fill_body, ("body",))


def load_home(report: Report) -> None:
    """Load the home pages, the site that begins with them, and the workflow of moderation."""
    load_family(HOME_RECIPE, read(FOLDER / "home.yaml"), report)
    _begin_site_at_home()
    _start_moderation()
    report.tell(HOME)


def load_pages(report: Report) -> None:
    load_family(ORGANISATION_LISTS, read(FOLDER / "lists" / "organisations.yaml"), report)
    load_family(PROJECT_LISTS, read(FOLDER / "lists" / "projects.yaml"), report)
    for entry in read_folder(FOLDER / "organisation_pages"):
        load_family(ORGANISATION_RECIPE, entry, report)
    for entry in read_folder(FOLDER / "project_pages"):
        load_family(PROJECT_RECIPE, entry, report)
    for entry in read_folder(FOLDER / "information"):
        load_family(INFORMATION_RECIPE, entry, report)
    report.tell(
        ORGANISATION_LISTS.kind,
        PROJECT_LISTS.kind,
        ORGANISATION_RECIPE.kind,
        PROJECT_RECIPE.kind,
        INFORMATION_RECIPE.kind,
    )


def _begin_site_at_home() -> None:
    """Make the home page the site's first page, in place of Wagtail's own welcome page."""
    home = page_of(HOME, "home", settings.LANGUAGE_CODE)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", root_page=home, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
        return
    welcome = site.root_page
    if welcome.translation_key == home.translation_key or not _is_untouched_welcome(welcome):
        return
    site.root_page = home
    site.site_name = site.site_name or settings.WAGTAIL_SITE_NAME
    site.save()
    # Fetched again: the home page next to it has changed the tree.
    key = welcome.pk
    Page.objects.get(pk=key).delete()
    # Nobody wrote it and nobody will want it back: the bin of a new site begins empty.
    for item in BinnedItem.objects.filter(model=Page._meta.label_lower, object_id=str(key)):
        delete_for_good(item)


def begins_elsewhere() -> Page | None:
    """Return the first page of a site that already has its own content.

    The demonstration would not be seen there.
    """
    site = Site.objects.filter(is_default_site=True).first()
    home = page_of(HOME, "home", settings.LANGUAGE_CODE)
    if site is None or _is_untouched_welcome(site.root_page):
        return None
    if home is not None and site.root_page.translation_key == home.translation_key:
        return None
    return site.root_page


def _is_untouched_welcome(page: Page) -> bool:
    return page.specific_class is Page and page.latest_revision_id is None and page.numchild == 0


def _start_moderation() -> None:
    """Set up moderation: below each home page, translations are signed off, and proposals go to publishers.

    These are the publishers of the page's owner. Wagtail keeps one name per workflow, so each language has a
    workflow, named in the language of its pages.
    """
    for home in HomePage.objects.exclude(pk__in=WorkflowPage.objects.values("page")).select_related("locale"):
        with translation.override(home.locale.language_code):
            WorkflowPage.objects.create(page=home.page_ptr, workflow=_workflow(_(WORKFLOW)))


def _workflow(name: str) -> Workflow:
    """Return the workflow of that name, its steps named in the active language."""
    workflow, created = Workflow.objects.get_or_create(name=name)
    if created:
        for order, (model, step) in enumerate(STEPS):
            task, _created = model.objects.get_or_create(name=_(step))
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow
