"""Loader of the records that have no language: concepts, cities, organisations, the project.

A record that exists is left as it is, known by its code.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from exchange.conf import language_codes
from exchange.demo.files import DemoFileError, Entry, read
from exchange.demo.report import Report
from exchange.records.concept import Concept, ConceptTerm, Scheme
from exchange.records.organisation import Organisation, OrganisationConcept, OrganisationKind, OrganisationName
from exchange.records.place import City
from exchange.records.project import Indicator, IndicatorWording, Project, ProjectName, ProjectPartner

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "cs", "nb")


def load_records(report: Report) -> None:
    load_locales(report)
    load_concepts(report)
    load_cities(report)
    load_organisations(report)
    load_projects(report)
    report.tell("languages", "concepts", "cities", "organisations", "projects")


def load_locales(report: Report) -> None:
    for code in language_codes():
        _locale, created = Locale.objects.get_or_create(language_code=code)
        report.note("languages", created=created)


def load_concepts(report: Report) -> None:
    """Load the concepts of concepts.csv.

    `en`, `cs`, `nb` hold the preferred terms, `*_alt` others, separated by `|`.
    """
    existing = set(Concept.objects.values_list("code", flat=True))
    with (FOLDER / "concepts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] not in existing:
                concept = Concept(code=row["code"], scheme=Scheme(row["scheme"]))
                concept.terms = list(_terms(row))
                concept.save()
            report.note("concepts", created=row["code"] not in existing)


def _terms(row: dict[str, str]) -> Iterable[ConceptTerm]:
    for language in LANGUAGES:
        if language in language_codes():
            others = [term for term in row[f"{language}_alt"].split("|") if term]
            for order, text in enumerate([row[language], *others]):
                yield ConceptTerm(language=language, text=text, is_preferred=order == 0, sort_order=order)


def load_cities(report: Report) -> None:
    for entry in read(FOLDER / "cities.yaml").entries("cities"):
        entry.allow(["name", "country", "latitude", "longitude"])
        _city, created = City.objects.get_or_create(
            name=entry.text("name"),
            country=entry.text("country"),
            defaults={"latitude": _degrees(entry, "latitude"), "longitude": _degrees(entry, "longitude")},
        )
        report.note("cities", created=created)


def _degrees(entry: Entry, key: str) -> Decimal:
    try:
        return Decimal(str(entry.values.get(key)))
    except InvalidOperation as error:
        raise entry.error(key, "Degrees are expected here.", "Write them as 60.39299.") from error


ORGANISATION_KEYS = (
    "code",
    "acronym",
    "kind",
    "legal_form",
    "umbrella",
    "country",
    "city",
    "address",
    "address_hidden",
    "website",
    "languages",
    "example",
    "names",
    "services",
    "target_groups",
)


def load_organisations(report: Report) -> None:
    for entry in read(FOLDER / "organisations.yaml").entries("organisations"):
        entry.allow(ORGANISATION_KEYS)
        created = not Organisation.objects.filter(code=entry.text("code")).exists()
        if created:
            _make_organisation(entry)
        report.note("organisations", created=created)


def _make_organisation(entry: Entry) -> None:
    organisation = Organisation(
        code=entry.text("code"),
        acronym=entry.text("acronym", ""),
        kind=entry.choice("kind", OrganisationKind.values),
        legal_form=entry.text("legal_form", ""),
        umbrella=organisation_called(entry, "umbrella") if entry.has("umbrella") else None,
        country=entry.text("country"),
        city=city_called(entry, "city") if entry.has("city") else None,
        address=entry.text("address", ""),
        address_hidden=entry.flag("address_hidden"),
        website=entry.text("website", ""),
        spoken_languages=entry.words("languages"),
        is_example=entry.flag("example"),
    )
    organisation.names = [OrganisationName(language=code, text=text) for code, text in _by_language(entry, "names")]
    organisation.concept_rows = [
        OrganisationConcept(concept=concept)
        for key, scheme in (("services", Scheme.SERVICE), ("target_groups", Scheme.TARGET_GROUP))
        for concept in concepts_called(entry, key, scheme)
    ]
    save_checked(organisation, entry)


def load_projects(report: Report) -> None:
    for entry in read(FOLDER / "projects.yaml").entries("projects"):
        entry.allow(["code", "programme", "grant_source", "starts", "ends", "names", "partners", "indicators"])
        created = not Project.objects.filter(code=entry.text("code")).exists()
        if created:
            _make_project(entry)
        report.note("projects", created=created)


def _make_project(entry: Entry) -> None:
    project = Project(
        code=entry.text("code"),
        programme=entry.text("programme", ""),
        grant_source=entry.text("grant_source", ""),
        starts=entry.date("starts"),
        ends=entry.date("ends"),
    )
    project.names = [ProjectName(language=code, text=text) for code, text in _by_language(entry, "names")]
    project.partners = [
        ProjectPartner(
            organisation=organisation_called(partner, "organisation"),
            role=partner.choice("role", ProjectPartner.Role.values),
        )
        for partner in entry.entries("partners")
    ]
    project.indicators = [_indicator(row) for row in entry.entries("indicators")]
    save_checked(project, entry)


def _indicator(entry: Entry) -> Indicator:
    entry.allow(["value", *LANGUAGES])
    indicator = Indicator(value=entry.number("value"))
    indicator.wordings = [
        IndicatorWording(language=code, label=entry.entry(code).text("label"), unit=entry.entry(code).text("unit", ""))
        for code in language_codes()
        if entry.has(code)
    ]
    return indicator


def _by_language(entry: Entry, key: str) -> list[tuple[str, str]]:
    names = entry.entry(key).allow([*LANGUAGES, *language_codes()])
    return [(code, names.text(code)) for code in language_codes() if names.has(code)]


def save_checked(record: Any, entry: Entry) -> None:
    """Save `record`, or say which of its fields the model refuses and why."""
    try:
        record.full_clean()
    except ValidationError as error:
        problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise DemoFileError(entry.place, problems, "Mend these values.") from error
    record.save()


def organisation_called(entry: Entry, key: str) -> Organisation:
    """Return the organisation whose code is at `key`."""
    return _known(Organisation.objects.all(), "code", entry, key, "organisations.yaml")


def project_called(entry: Entry, key: str) -> Project:
    return _known(Project.objects.all(), "code", entry, key, "projects.yaml")


def city_called(entry: Entry, key: str) -> City:
    return _known(City.objects.all(), "name", entry, key, "cities.yaml")


def concepts_called(entry: Entry, key: str, scheme: str | None = None) -> list[Concept]:
    """Return the concepts whose codes are at `key`, in that order."""
    return [_concept(entry, key, code, scheme) for code in entry.words(key)]


def concept_called(entry: Entry, key: str, scheme: str) -> Concept | None:
    return _concept(entry, key, entry.text(key), scheme) if entry.has(key) else None


def _concept(entry: Entry, key: str, code: str, scheme: str | None) -> Concept:
    known = Concept.objects.in_scheme(scheme) if scheme else Concept.objects.all()
    concept = known.filter(code=code).first()
    if concept is None:
        raise entry.error(
            key,
            f"There is no concept '{code}'" + (f" in the list '{scheme}'." if scheme else "."),
            f"Known: {', '.join(known.values_list('code', flat=True))}.",
        )
    return concept


def _known(records: Any, field: str, entry: Entry, key: str, file: str) -> Any:
    value = entry.text(key)
    record = records.filter(**{field: value}).first()
    if record is None:
        raise entry.error(key, f"'{value}' is not known.", f"Use one of those in {file}, or add it there.")
    return record
