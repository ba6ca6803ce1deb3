"""The demonstration's study visits, loaded with their stops and follow-ups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wagtail import hooks

from exchange.demo.families import Family, Recipe, load_family, page_of
from exchange.demo.files import DemoFileError, Entry, read, read_folder
from exchange.demo.records import city_called, concept_called, concepts_called, organisation_called, project_called
from exchange.demo.report import Report
from exchange.demo.site import below, list_recipe
from exchange.models import Scheme
from visits.models import FollowUp, Stop, StudyVisitIndexPage, StudyVisitPage, VisitCity, VisitConcept

FOLDER = Path(__file__).parent / "demo_content"
PRACTICES = "practices"
LINES = ("content_warning", "date_note")
STOP_TEXTS = ("title", "roles_met", "context", "observed", "strengths", "limits", "conditions")
FACTS = (
    "organisation",
    "project",
    "date_from",
    "date_to",
    "dates_known",
    "direction",
    "spoken_languages",
    "cities",
    "methods",
    "topics",
    "stops",
    "follow_ups",
    "picture",
)


def load_visits(report: Report) -> None:
    load_family(LISTS, read(FOLDER / "records" / "list.yaml"), report)
    for entry in read_folder(FOLDER):
        load_family(RECIPE, entry, report)
    report.tell(LISTS.kind, RECIPE.kind)


def fill_visit(page: Any, family: Family, texts: Entry) -> None:
    _fill_facts(page, family.facts)
    for name in LINES:
        setattr(page, name, texts.text(name, ""))
    for name in StudyVisitPage.text_fields:
        setattr(page, name, texts.rich_text(name))
    page.stops = [
        _stop(family, index, facts, words, page.locale_id)
        for index, (facts, words) in enumerate(_pairs(family, texts, "stops"))
    ]
    page.follow_ups = [
        _follow_up(family, index, facts, words, page.locale_id)
        for index, (facts, words) in enumerate(_pairs(family, texts, "follow_ups"))
    ]


def _fill_facts(page: Any, facts: Entry) -> None:
    facts.allow(FACTS)
    page.organisation = organisation_called(facts, "organisation")
    page.project = project_called(facts, "project") if facts.has("project") else None
    page.date_from = facts.date("date_from")
    page.date_to = facts.date("date_to")
    page.dates_known = StudyVisitPage.DatesKnown(facts.text("dates_known", "day"))
    page.direction = facts.choice("direction", StudyVisitPage.Direction.values)
    page.spoken_languages = facts.words("spoken_languages")
    page.concept_rows = [
        VisitConcept(concept=concept)
        for key, scheme in (("methods", Scheme.METHOD), ("topics", Scheme.TOPIC))
        for concept in concepts_called(facts, key, scheme)
    ]
    page.cities = [
        VisitCity(city=city_called(Entry(f"{facts.place}, 'cities'", {"city": name}), "city"), sort_order=order)
        for order, name in enumerate(facts.words("cities"))
    ]


def _pairs(family: Family, texts: Entry, key: str) -> list[tuple[Entry, Entry]]:
    """Return the facts of each row next to its words in one language."""
    facts, words = family.facts.entries(key), texts.entries(key)
    if len(facts) != len(words):
        raise texts.error(
            key, f"{len(words)} stand here, {len(facts)} under 'facts'.", "Write as many, in the same order."
        )
    return list(zip(facts, words, strict=True))


def _stop(family: Family, index: int, facts: Entry, words: Entry, locale_id: int) -> Stop:
    facts.allow(["date", "city", "organisation", "service", "method", "practice", "verdict", "example"])
    words.allow(STOP_TEXTS)
    return Stop(
        locale_id=locale_id,
        translation_key=family.identity("stop", index),
        sort_order=index,
        date=facts.date("date"),
        city=city_called(facts, "city") if facts.has("city") else None,
        organisation=organisation_called(facts, "organisation") if facts.has("organisation") else None,
        service=concept_called(facts, "service", Scheme.SERVICE),
        method=concept_called(facts, "method", Scheme.METHOD),
        practice=_practice(family, facts),
        verdict=facts.choice("verdict", [value for value in Stop.Verdict.values if value], ""),
        is_example=facts.flag("example"),
        **{name: words.text(name, "") for name in STOP_TEXTS},
    )


def _follow_up(family: Family, index: int, facts: Entry, words: Entry, locale_id: int) -> FollowUp:
    facts.allow(["organisation", "due", "status", "practice"])
    due, last_day = facts.date("due"), family.facts.date("date_to") or family.facts.date("date_from")
    if due and last_day and due <= last_day:
        raise facts.error("due", "A follow-up is due after the visit.", f"Write a day after {last_day}.")
    return FollowUp(
        locale_id=locale_id,
        translation_key=family.identity("follow-up", index),
        sort_order=index,
        action=words.allow(["action"]).text("action"),
        organisation=organisation_called(facts, "organisation") if facts.has("organisation") else None,
        due=due,
        status=facts.choice("status", FollowUp.Status.values),
        practice=_practice(family, facts),
    )


def _practice(family: Family, facts: Entry) -> Any:
    """Return the page of the practice whose key is given, by its identity alone: this app does not know practices.

    None if practices are not installed.
    """
    if not facts.has("practice"):
        return None
    page = page_of(PRACTICES, facts.text("practice"), family.source)
    if page is None and page_of("lists of practices", "practices", family.source) is not None:
        raise DemoFileError(
            facts.place, f"There is no practice '{facts.text('practice')}'.", "Write the key of one of the practices."
        )
    return page


LISTS = list_recipe("lists of study visits", StudyVisitIndexPage)
RECIPE = Recipe(
    "study visits",
    StudyVisitPage,
    below("lists of study visits", "visits"),
    fill_visit,
    (*LINES, *StudyVisitPage.text_fields, "stops", "follow_ups"),
)


hooks.register("exchange_load_demo", load_visits, order=20)
