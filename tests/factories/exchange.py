"""Records and pages of the shared domain, as small as they can be."""

from __future__ import annotations

from typing import Any

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from exchange.bin.models import BinnedItem
from exchange.models import (
    City,
    Concept,
    ConceptTerm,
    HomePage,
    InformationPage,
    Membership,
    Organisation,
    OrganisationIndexPage,
    OrganisationName,
    OrganisationPage,
    Project,
    ProjectIndexPage,
    ProjectPage,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"worker-{n}")
    password = factory.django.Password("secret")


class SuperuserFactory(UserFactory):
    is_superuser = True
    is_staff = True


class CityFactory(DjangoModelFactory):
    class Meta:
        model = City

    name = factory.Sequence(lambda n: f"City {n}")
    country = "NO"
    latitude = "60.0"
    longitude = "10.0"


class ConceptFactory(DjangoModelFactory):
    """A concept with a preferred term in English, or in the languages given as `terms={"cs": "oběť"}`."""

    class Meta:
        model = Concept
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"concept-{n}")
    scheme = "method"

    @factory.post_generation
    def terms(self, create: bool, extracted: dict[str, str] | None, **kwargs: Any) -> None:
        words = extracted or {"en": self.code.replace("-", " ")}
        self.terms = [ConceptTerm(language=language, text=text, is_preferred=True) for language, text in words.items()]
        self.save()


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"organisation-{n}")
    country = "CZ"

    @factory.post_generation
    def names(self, create: bool, extracted: dict[str, str] | None, **kwargs: Any) -> None:
        for language, text in (extracted or {"en": self.code.replace("-", " ").title()}).items():
            OrganisationName.objects.create(organisation=self, language=language, text=text)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    code = factory.Sequence(lambda n: f"project-{n}")


class HomePageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = HomePage

    title = "Knowledge exchange"
    summary = "What partners learn from each other."


class InformationPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = InformationPage

    title = factory.Sequence(lambda n: f"Information {n}")
    summary = "What there is to know."
    body = "<p>Read on.</p>"


class OrganisationIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = OrganisationIndexPage

    title = "Partners"
    summary = "Who takes part."
    show_in_menus = True


class OrganisationPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = OrganisationPage

    title = factory.Sequence(lambda n: f"About organisation {n}")
    summary = "Whom it helps."
    body = "<p>It helps.</p>"
    organisation = factory.SubFactory(OrganisationFactory)


class ProjectIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ProjectIndexPage

    title = "Projects"
    summary = "The frames in which partners met."


class ProjectPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ProjectPage

    title = factory.Sequence(lambda n: f"About project {n}")
    summary = "What it was for."
    body = "<p>It was for meeting.</p>"
    project = factory.SubFactory(ProjectFactory)


def language_trees(*languages: str) -> dict[str, HomePage]:
    """A home page in each of `languages`, joined as translations; the first one is the site's root."""
    _fell_trees()
    root = Page.objects.get(depth=1)
    homes: dict[str, HomePage] = {}
    for language in languages:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        shared = {"translation_key": next(iter(homes.values())).translation_key} if homes else {}
        homes[language] = HomePageFactory(parent=root, locale=locale, slug=language, **shared)
    _plant_site(homes[languages[0]])
    return homes


def only_welcome_page() -> None:
    """Leave the pages that Wagtail's own migrations make, for tests of a site that has not begun."""
    _fell_trees()
    BinnedItem.objects.all().delete()
    _plant_site(Page.objects.get(depth=1).add_child(instance=Page(title="Welcome", slug="home")))


def _fell_trees() -> None:
    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()


def _plant_site(root_page: Page) -> None:
    Site.objects.create(hostname="localhost", port=80, is_default_site=True, root_page=root_page)
