"""What a social worker would type, and the page that must be among the first five, on the demonstration content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from search.contract import Reader, SearchQuery
from search.engines.protocol import Document
from search.indexing.documents import forms_of
from search.models import SearchDocument
from search.query.corrections import add_words
from search.query.search import search
from tests.factories.exchange import only_welcome_page
from tests.search.memory import MemoryEngine

pytestmark = pytest.mark.django_db

SELF_HELP = "Self-help group for victims of sexual violence"
THERAPY = "Therapy group for victims of domestic violence"
CHILDREN = "Therapy for children alongside help for their mothers"
INTERVIEW = "Adapted interview of a child at a Children's House (example)"
COURSES = "Educational group activities: arts, communication, computers and self-defence"
LEAFLETS = "Leaflets about help for victims of violence on public transport"
COUNSELLING = "Legal and social counselling under one roof"
PEERS = "Peer support group for survivors of sexual abuse (example)"
PRESS = "Press conference on male victims of domestic violence"
VISIT = "Study visit to Norway, May 2015"
HOUSE = "Children’s House (example)"
HOSPITAL = "Hospital centre for victims of sexual assault (example)"
INCEST = "Centre for victims of incest (example)"
PERPETRATORS = "Work with perpetrators and victims (example)"
POLICE = "Police district (example)"
RAPE = "Centre for victims of sexual violence and rape (example)"
SHELTER = "Shelter with a secret address (example)"
SUPPORT = "Support group for victims (example)"
FMSO = "Fellesskap mot seksuelle overgrep (FMSO)"
PERSEFONA = "Persefona"
PROJECT = "Comprehensive aid to victims of domestic and sexual violence and their loved ones"
HELP_LINES = "Help lines"
SAFETY = "Safety and privacy"
CONCERT = "Benefiční koncert ke dni proti násilí na ženách"

QUERIES = [
    # inflected
    ("cs", "svépomocné skupiny", SELF_HELP),
    ("cs", "svépomocnou skupinu", SELF_HELP),
    ("cs", "terapeutických skupinách", THERAPY),
    ("cs", "letáky", LEAFLETS),
    ("cs", "letáků", LEAFLETS),
    ("cs", "studijních cest", VISIT),
    ("cs", "muži jako oběti", PRESS),
    ("cs", "tiskovou konferenci", PRESS),
    ("cs", "benefičním koncertem", CONCERT),
    ("cs", "výslechu dítěte", INTERVIEW),
    ("cs", "azylovém domě", SHELTER),
    ("cs", "sebeobranu", COURSES),
    ("cs", "linkám pomoci", HELP_LINES),
    ("cs", "původcům násilí", PERPETRATORS),
    ("nb", "selvhjelpsgruppene", SELF_HELP),
    ("nb", "terapigrupper", THERAPY),
    ("nb", "studiebesøket", VISIT),
    ("nb", "barnehuset", HOUSE),
    ("nb", "hjelpetelefonene", HELP_LINES),
    ("nb", "pressekonferansen", PRESS),
    ("nb", "overgrepsmottaket", HOSPITAL),
    ("nb", "voldsutøvere", PERPETRATORS),
    ("en", "leaflet", LEAFLETS),
    ("en", "therapy groups", THERAPY),
    ("en", "self-help groups", SELF_HELP),
    ("en", "study visits", VISIT),
    ("en", "shelters", SHELTER),
    ("cs", "koncertu", CONCERT),
    # typed without diacritics, or with digraphs
    ("cs", "svepomocna skupina", SELF_HELP),
    ("cs", "domaci nasili terapie", THERAPY),
    ("cs", "pravni poradenstvi", COUNSELLING),
    ("cs", "vyslech ditete", INTERVIEW),
    ("cs", "letaky mestska doprava", LEAFLETS),
    ("cs", "obeti znasilneni", RAPE),
    ("nb", "stottegruppe", SUPPORT),
    ("nb", "stoettegruppe", SUPPORT),
    ("nb", "studiebesok i norge", VISIT),
    ("nb", "studiebesoek", VISIT),
    ("nb", "voldsutoever", PERPETRATORS),
    # parts of compounds, and compounds of parts
    ("nb", "selvhjelp gruppe", SELF_HELP),
    ("nb", "terapi gruppe", THERAPY),
    ("nb", "likeperson", PEERS),
    ("nb", "kollektivtrafikk", LEAFLETS),
    ("nb", "selvforsvarskurs", COURSES),
    # synonyms by concepts
    ("en", "mutual aid group", SELF_HELP),
    ("cs", "skupinová terapie", THERAPY),
    ("nb", "gruppeterapi", THERAPY),
    ("en", "refuge", SHELTER),
    ("en", "Barnahus", HOUSE),
    ("cs", "letáková kampaň", LEAFLETS),
    ("nb", "voldtektsmottak", HOSPITAL),
    # across languages
    ("cs", "selvhjelpsgruppe", SELF_HELP),
    ("en", "terapeutická skupina", THERAPY),
    ("nb", "azylový dům", SHELTER),
    ("cs", "study visit", VISIT),
    ("en", "studiebesøk", VISIT),
    ("nb", "legal aid", COUNSELLING),
    ("cs", "politidistrikt", POLICE),
    ("cs", "støttegruppe", SUPPORT),
    # misspelt
    ("cs", "svépomocná skypina", SELF_HELP),
    ("en", "terapy group", THERAPY),
    ("en", "leafllets", LEAFLETS),
    ("nb", "selvhjelpsgrupe", SELF_HELP),
    ("en", "shellter", SHELTER),
    # names, phrases, exclusions, field words
    ("cs", "FMSO", FMSO),
    ("nb", "persefona", PERSEFONA),
    ("en", '"therapy group"', THERAPY),
    ("en", "title:leaflets", LEAFLETS),
    ("en", "city:Bergen", VISIT),
    ("cs", "metoda:svépomocná", SELF_HELP),
    ("en", "group -therapy", SUPPORT),
    ("en", "incest centre", INCEST),
    ("en", "mothers children therapy", CHILDREN),
    ("en", "leave this page quickly", SAFETY),
    ("cs", "komplexní pomoc", PROJECT),
]


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration content, loaded once for all queries."""
    with django_db_blocker.unblock(), transaction.atomic():
        only_welcome_page()
        call_command("load_demo", verbosity=0)
        add_words(forms_of(SearchDocument.objects.all()))
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def plain_engine(demonstration: None, django_db_blocker: Any) -> MemoryEngine:
    """The engine that scans everything, over the same documents: what each other engine must find as well."""
    engine = MemoryEngine()
    with django_db_blocker.unblock():
        engine.put(Document.of(row) for row in SearchDocument.objects.all())
    return engine


def asked(language: str, text: str, limit: int) -> SearchQuery:
    others = (code for code in ("en", "cs", "nb") if code != language)
    return SearchQuery(text, Reader(languages=(language, *others)), limit=limit)


@pytest.mark.parametrize(("language", "text", "title"), QUERIES)
def test_the_first_five_hold_what_was_meant(demonstration: None, language: str, text: str, title: str) -> None:
    wanted = SearchDocument.objects.filter(title=title).values_list("translation_key", flat=True)[0]
    families = search(asked(language, text, limit=5)).results.families
    titles = [SearchDocument.objects.get(pk=family.page_id).title for family in families]
    assert str(wanted) in {family.translation_key for family in families}, titles


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, text, _title in QUERIES])
def test_every_engine_finds_the_same_families(plain_engine: MemoryEngine, language: str, text: str) -> None:
    query = asked(language, text, limit=1_000)
    found, expected = search(query).results, search(query, plain_engine).results
    assert {each.translation_key for each in found.families} == {each.translation_key for each in expected.families}
    assert (found.total, found.facets, found.loosened) == (expected.total, expected.facets, expected.loosened)
