"""Users for trying the demonstration. Their password is known to everybody, so they are only created on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from exchange.demo.report import Report
from exchange.records.language_role import LanguageRole
from exchange.records.membership import Membership, Role
from exchange.records.organisation import Organisation
from exchange.records.site_role import SiteRole
from exchange.translation.digest.models import DigestChoice

PASSWORD = "exchange-demo"  # noqa: S105 - printed on purpose
"""Of all users of the demonstration."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    does: str
    language: str = "en"
    organisation: str = ""
    role: str = ""
    translates_into: str = ""
    reviews_wording_in: str = ""
    for_the_site: str = ""


PEOPLE = (
    Person("admin", "may do everything"),
    Person("persefona-editor", "writes for Persefona, proposes to publish", "cs", "persefona", Role.EDITOR),
    Person("persefona-publisher", "publishes for Persefona", "cs", "persefona", Role.PUBLISHER),
    Person("persefona-coordinator", "publishes for Persefona, invites its people", "cs", "persefona", Role.COORDINATOR),
    Person("fmso-editor", "writes for FMSO, proposes to publish", "nb", "fmso", Role.EDITOR),
    Person("fmso-publisher", "publishes for FMSO", "nb", "fmso", Role.PUBLISHER),
    Person(
        "site-editor", "writes and publishes the pages that no organisation owns", for_the_site=SiteRole.Role.EDITOR
    ),
    Person("site-coordinator", "decides proposals for partners who cannot", for_the_site=SiteRole.Role.COORDINATOR),
    Person("translator-cs", "translates into Czech", "cs", translates_into="cs"),
    Person("translator-nb", "translates into Norwegian", "nb", translates_into="nb"),
    Person("second-translator-cs", "translates into Czech, signs off what others wrote", "cs", translates_into="cs"),
    Person(
        "second-translator-nb", "translates into Norwegian, signs off what others wrote", "nb", translates_into="nb"
    ),
    Person("wording-reviewer-cs", "signs off the wording of Czech translations", "cs", reviews_wording_in="cs"),
    Person("wording-reviewer-nb", "signs off the wording of Norwegian translations", "nb", reviews_wording_in="nb"),
    Person("member", "reads pages for members", "en", "fmso", Role.READER),
)


def load_people(report: Report) -> None:
    """Create the users that do not exist yet, with their memberships."""
    known = set(Locale.objects.values_list("language_code", flat=True))
    for person in PEOPLE:
        if {person.translates_into, person.reviews_wording_in} - {""} - known:
            continue
        report.note("users", created=_load_person(person))
    report.tell("users")


def _load_person(person: Person) -> bool:
    users = get_user_model()
    if users._default_manager.filter(**{users.USERNAME_FIELD: person.name}).exists():
        return False
    make = users._default_manager.create_superuser if person.name == "admin" else users._default_manager.create_user
    user = make(person.name, email=f"{person.name}@example.org", password=PASSWORD)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = person.language
    profile.save()
    if person.organisation:
        organisation = Organisation.objects.get(code=person.organisation)
        Membership.objects.create(organisation=organisation, user=user, role=person.role)
    if person.translates_into:
        locale = Locale.objects.get(language_code=person.translates_into)
        LanguageRole.objects.create(user=user, locale=locale, role=LanguageRole.Role.TRANSLATOR)
        DigestChoice.objects.create(user=user, frequency=DigestChoice.Frequency.DAILY)
    if person.reviews_wording_in:
        locale = Locale.objects.get(language_code=person.reviews_wording_in)
        LanguageRole.objects.create(user=user, locale=locale, role=LanguageRole.Role.REVIEWER)
    if person.for_the_site:
        SiteRole.objects.create(user=user, role=person.for_the_site)
    return True


def print_people(say: Callable[[str], None]) -> None:
    """Print a table of who can log in at /admin/, and as what."""
    width = max(len(person.name) for person in PEOPLE)
    say(f"{'user':<{width}}  {'password':<{len(PASSWORD)}}  role")
    for person in PEOPLE:
        say(f"{person.name:<{width}}  {PASSWORD:<{len(PASSWORD)}}  {person.does}")
