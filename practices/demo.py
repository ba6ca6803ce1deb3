"""The demonstration's practices, loaded from a file each, and who adopted them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wagtail import hooks

from exchange.demo.families import Family, Recipe, load_family, page_of
from exchange.demo.files import Entry, read, read_folder
from exchange.demo.records import concepts_called, organisation_called
from exchange.demo.report import Report
from exchange.demo.site import below, list_recipe
from exchange.models import Scheme
from practices.models import (
    Adoption,
    Delivery,
    EvidenceSource,
    Licence,
    PracticeConcept,
    PracticeIndexPage,
    PracticePage,
)

FOLDER = Path(__file__).parent / "demo_content"
KIND = "practices"
CONCEPT_FACTS = {
    "methods": Scheme.METHOD,
    "target_groups": Scheme.TARGET_GROUP,
    "violence": Scheme.VIOLENCE,
    "topics": Scheme.TOPIC,
}
NUMBERS = ("sessions", "session_minutes", "group_size_from", "group_size_to")
OTHER_FACTS = (
    "organisation",
    "delivery",
    "evidence_level",
    "licence",
    "review_date",
    "step_minutes",
    "source_urls",
    "picture",
)
LINES = ("content_warning", "setting", "contact_role")


def load_practices(report: Report) -> None:
    load_family(LISTS, read(FOLDER / "records" / "list.yaml"), report)
    for entry in read_folder(FOLDER):
        load_family(RECIPE, entry, report)
    load_adoptions(report)
    report.tell(LISTS.kind, KIND, "adoptions")


def fill_practice(page: Any, family: Family, texts: Entry) -> None:
    _fill_facts(page, family.facts)
    for name in LINES:
        setattr(page, name, texts.text(name, ""))
    for name in PracticePage.text_fields:
        setattr(page, name, texts.rich_text(name))
    page.steps = _steps(family, texts)
    page.sources = _sources(family, texts, page.locale_id)


def _fill_facts(page: Any, facts: Entry) -> None:
    facts.allow([*CONCEPT_FACTS, *NUMBERS, *OTHER_FACTS])
    page.organisation = organisation_called(facts, "organisation")
    page.delivery = facts.choice("delivery", Delivery.values)
    for name in NUMBERS:
        setattr(page, name, facts.number(name))
    page.evidence_level = facts.number("evidence_level") or 0
    page.licence = facts.choice("licence", Licence.values)
    page.review_date = facts.date("review_date")
    page.concept_rows = [
        PracticeConcept(concept=concept)
        for key, scheme in CONCEPT_FACTS.items()
        for concept in concepts_called(facts, key, scheme)
    ]


def _steps(family: Family, texts: Entry) -> list[dict[str, Any]]:
    """Return the procedure in StreamField's raw form; a step has the same block id in all languages."""
    minutes = family.facts.values.get("step_minutes") or []
    steps = texts.entries("steps")
    if minutes and len(minutes) != len(steps):
        raise texts.error(
            "steps", f"There are {len(steps)} steps, but 'step_minutes' has {len(minutes)}.", "Write one for each step."
        )
    return [
        {
            "type": "step",
            "id": str(family.identity("step", index)),
            "value": {
                "title": step.allow(["title", "text"]).text("title"),
                "text": step.rich_text("text"),
                "minutes": minutes[index] if minutes else None,
            },
        }
        for index, step in enumerate(steps)
    ]


def _sources(family: Family, texts: Entry, locale_id: int) -> list[EvidenceSource]:
    urls = family.facts.words("source_urls")
    return [
        EvidenceSource(
            title=title,
            url=urls[index] if index < len(urls) else "",
            locale_id=locale_id,
            translation_key=family.identity("source", index),
            sort_order=index,
        )
        for index, title in enumerate(texts.words("sources"))
    ]


LISTS = list_recipe("lists of practices", PracticeIndexPage)
RECIPE = Recipe(
    KIND,
    PracticePage,
    below("lists of practices", "practices"),
    fill_practice,
    (*LINES, *PracticePage.text_fields, "steps", "sources"),
)


def load_adoptions(report: Report) -> None:
    for entry in read(FOLDER / "records" / "adoptions.yaml").entries("adoptions"):
        entry.allow(["practice", "organisation", "status", "since", "note"])
        practice = page_of(KIND, entry.text("practice"))
        if practice is None:
            raise entry.error("practice", "There is no such practice.", "Write the key of one of the files beside it.")
        organisation = organisation_called(entry, "organisation")
        created = not Adoption.objects.of_family(practice).filter(organisation=organisation).exists()
        if created:
            Adoption.objects.create(
                practice=practice.specific,
                organisation=organisation,
                status=entry.choice("status", Adoption.Status.values),
                since=entry.date("since"),
                note=entry.text("note", ""),
            )
        report.note("adoptions", created=created)


hooks.register("exchange_load_demo", load_practices, order=10)
