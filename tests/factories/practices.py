"""Practices, complete enough to be published."""

from __future__ import annotations

from typing import Any

import factory
import wagtail_factories
from factory.django import DjangoModelFactory
from wagtail.models import Locale

from practices.models import Adoption, PracticeConcept, PracticeIndexPage, PracticePage
from tests.factories.exchange import OrganisationFactory


def procedure(*titles: str) -> list[dict[str, Any]]:
    return [
        {"type": "step", "value": {"title": title, "text": f"<p>{title}, told in full.</p>", "minutes": 10}}
        for title in titles or ("Opening round",)
    ]


class PracticeIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = PracticeIndexPage

    title = "Practices"
    summary = "How it is done."
    show_in_menus = True


class PracticePageFactory(wagtail_factories.PageFactory):
    """`concepts=[…]` gives the practice its methods, target groups and so on."""

    class Meta:
        model = PracticePage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Practice {n}")
    summary = "A group that meets every week."
    problem = "<p>People are alone with what happened.</p>"
    screening = "<p>Ask before the first meeting.</p>"
    contact_role = "coordinator of groups"
    organisation = factory.SubFactory(OrganisationFactory)
    steps = factory.LazyFunction(procedure)

    @classmethod
    def _create(cls, model_class: type[PracticePage], *args: Any, **kwargs: Any) -> PracticePage:
        concepts = kwargs.pop("concepts", [])
        kwargs["steps"] = PracticePage._meta.get_field("steps").to_python(kwargs["steps"])
        practice = model_class(**{key: value for key, value in kwargs.items() if key != "parent"})
        practice.concept_rows = [PracticeConcept(concept=concept) for concept in concepts]
        kwargs["parent"].add_child(instance=practice)
        return practice


class AdoptionFactory(DjangoModelFactory):
    class Meta:
        model = Adoption

    organisation = factory.SubFactory(OrganisationFactory)
    status = Adoption.Status.ADOPTED


def translated(page: Any, language: str, *, parent: Any, publish: bool = True, **texts: str) -> Any:
    """A version of `page` in `language` under `parent`, with `texts` in place of the source's."""
    locale = Locale.objects.get(language_code=language)
    version = page.copy(
        to=parent,
        update_attrs={"locale": locale, "translation_key": page.translation_key, **texts},
        reset_translation_key=False,
        copy_revisions=False,
        keep_live=publish,
    )
    return type(page).objects.get(pk=version.pk)
