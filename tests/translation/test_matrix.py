"""The matrix in the admin: filters, order, export, and what a translator may do with it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from exchange.models import HomePage, InformationPage
from exchange.translation.matrix.counting import MatrixQuery, matrix
from tests.factories.exchange import InformationPageFactory, SuperuserFactory, UserFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.translation import change, locale_of, opened, translated_page
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db

MATRIX = "exchange_translation:matrix"


def shown(client: Client, **filters: Any) -> list[str]:
    answer = client.get(reverse(MATRIX), filters)
    assert answer.status_code == 200
    return [row.title for row, _cells in answer.context["rows"]]


def test_what_readers_see_outdated_comes_first(page: InformationPage, admin: Client) -> None:
    translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")
    assert shown(admin)[0] == "How to reach us"


def test_among_outdated_pages_the_safety_critical_one_comes_first(homes: dict[str, HomePage], admin: Client) -> None:
    for title, critical in (("A long story", False), ("The shelter", True)):
        page = InformationPageFactory(
            parent=homes["en"], locale=homes["en"].locale, title=title, safety_critical=critical
        )
        translated_page(page, "cs")
        change(page, summary="Quite other words than those which stood there." * (1 if critical else 3))
    assert shown(admin)[:2] == ["The shelter", "A long story"]


@pytest.mark.parametrize("order", ["title", "weight"])
def test_titles_stand_in_the_order_of_the_readers_dictionary(
    homes: dict[str, HomePage], admin: Client, order: str
) -> None:
    for title in ("Domov", "Čtení", "Cesta", "Chráněné bydlení", "Hlídání"):
        InformationPageFactory(parent=homes["cs"], locale=homes["cs"].locale, title=title)
    user = get_user_model().objects.get(is_superuser=True)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "cs"})
    titles = shown(admin, sort=order, source=homes["cs"].locale_id, type="exchange.informationpage")
    assert titles == ["Cesta", "Čtení", "Domov", "Hlídání", "Chráněné bydlení"]


def test_the_filters_narrow_the_rows(page: InformationPage, practice_lists: dict[str, Any], admin: Client) -> None:
    practice = PracticePageFactory(parent=practice_lists["cs"], locale=locale_of("cs"), title="Skupina")
    translated_page(page, "cs")
    opened(page, "nb")

    assert shown(admin, q="reach") == ["How to reach us"]
    assert shown(admin, type="practices.practicepage") == ["Skupina"]
    assert shown(admin, owner=practice.organisation_id) == ["Skupina"]
    assert shown(admin, source=locale_of("cs").pk) == ["Skupina"]
    assert shown(admin, state="in-translation", into=locale_of("nb").pk) == ["How to reach us"]
    assert shown(admin, state="in-translation", into=locale_of("cs").pk) == []
    assert "How to reach us" not in shown(admin, quiet=1)
    assert "How to reach us" in shown(admin, state="nonsense", into="x", quiet="-1")


def test_the_whole_list_is_exported_and_a_title_is_no_formula(page: InformationPage, admin: Client) -> None:
    change(page, title="=2+2")
    translated_page(page, "cs")
    answer = admin.get(reverse(MATRIX), {"export": "csv", "type": "exchange.informationpage"})
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))

    assert [line["title"] for line in lines] == ["'=2+2"]
    assert lines[0]["cs: state"] == "Complete"
    assert lines[0]["cs: translated (%)"] == "100"
    assert lines[0]["nb: state"] == "Missing"


def test_a_translator_sees_published_sources_and_links_to_her_own_language_only(
    page: InformationPage, homes: dict[str, HomePage], czech_translator: Any
) -> None:
    InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, title="Not yet public", live=False)
    czech, norwegian = (translated_page(page, language) for language in ("cs", "nb"))
    answer = client_of(czech_translator).get(reverse(MATRIX))
    html = answer.content.decode()

    assert "How to reach us" in html
    assert "Not yet public" not in html
    assert reverse("wagtailadmin_pages:edit", args=[czech.get_target_instance().pk]) in html
    assert reverse("wagtailadmin_pages:edit", args=[norwegian.get_target_instance().pk]) not in html


def ways_to_submit(answer: Any) -> list[str]:
    """What the buttons of missing versions send."""
    return re.findall(r'form="tr-single" name="only" value="([^"]+)"', answer.content.decode())


def test_a_missing_version_leads_to_its_submitting(page: InformationPage, admin: Client) -> None:
    translated_page(page, "cs")
    answer = admin.get(reverse(MATRIX), {"q": "reach"})
    assert ways_to_submit(answer) == [f"{page.pk}-{locale_of('nb').pk}"]
    assert "submit How to reach us for translation into Norwegian" in answer.content.decode()


def test_a_translator_submits_missing_versions_in_her_language_only(
    page: InformationPage, czech_translator: Any
) -> None:
    answer = client_of(czech_translator).get(reverse(MATRIX), {"q": "reach"})
    assert ways_to_submit(answer) == [f"{page.pk}-{locale_of('cs').pk}"]


def test_the_only_language_of_a_translator_is_chosen_already(
    page: InformationPage, admin: Client, czech_translator: Any
) -> None:
    box = re.compile(r'<input type="checkbox" name="locale" value="(\d+)" checked>')
    assert box.findall(client_of(czech_translator).get(reverse(MATRIX)).content.decode()) == [str(locale_of("cs").pk)]
    assert box.findall(admin.get(reverse(MATRIX)).content.decode()) == []


@pytest.mark.parametrize(
    ("filters", "is_open"), [({}, False), ({"q": "", "sort": "weight"}, False), ({"q": "reach"}, True)]
)
def test_the_filters_are_unfolded_where_one_is_set(
    filters: dict[str, str], is_open: bool, page: InformationPage, admin: Client
) -> None:
    html = admin.get(reverse(MATRIX), filters).content.decode()
    assert re.findall(r'<details class="tr-fold"( open)?>', html) == [" open" if is_open else ""]


def test_who_does_not_reach_the_admin_does_not_see_the_matrix(homes: dict[str, HomePage]) -> None:
    answer = client_of(UserFactory()).get(reverse(MATRIX))
    assert answer.status_code == 302


def test_the_editor_of_each_page_shows_its_languages(page: InformationPage, admin: Client) -> None:
    translated_page(page, "cs")
    change(page, summary="Where help is found at any time.")
    answer = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    states = {entry.locale.language_code: entry.cell.state.value for entry in answer.context["states"]}
    assert states == {"en": "source", "cs": "outdated", "nb": "missing"}


@pytest.mark.slow
def test_the_matrix_over_five_thousand_pages_opens_in_few_queries(homes: dict[str, HomePage]) -> None:
    many_pages(homes, 5_000)
    user = SuperuserFactory()
    client = client_of(user)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(MATRIX), {"state": "outdated"})
    assert answer.context["page_obj"].paginator.count == 2_500
    assert len(queries) < 25
    assert len(matrix(MatrixQuery(), user).rows) > 5_000


def many_pages(homes: dict[str, HomePage], number: int) -> None:
    """English pages of two segments with a Czech version each; every second is outdated by one segment."""
    content_type = ContentType.objects.get_for_model(Page)
    english, czech = homes["en"], homes["cs"]
    keys = [uuid4() for _number in range(number)]
    for home in (english, czech):
        Page.objects.bulk_create(
            _bare_page(home, position, key, content_type) for position, key in enumerate(keys, start=1)
        )
    TranslatableObject.objects.bulk_create(
        TranslatableObject(translation_key=key, content_type=content_type) for key in keys
    )
    sources = TranslationSource.objects.bulk_create(
        TranslationSource(
            object_id=key,
            specific_content_type=content_type,
            locale=english.locale,
            object_repr="",
            content_json="{}",
            last_updated_at=timezone.now(),
        )
        for key in keys
    )
    Translation.objects.bulk_create(Translation(source=source, target_locale=czech.locale) for source in sources)
    strings = String.objects.bulk_create(
        String(locale=english.locale, data=text, data_hash=uuid4()) for text in ("A title", "A summary in five words")
    )
    contexts = TranslationContext.objects.bulk_create(
        TranslationContext(object_id=key, path=path, path_id=TranslationContext._get_path_id(path), field_path=path)
        for key in keys
        for path in ("title", "summary")
    )
    StringSegment.objects.bulk_create(
        StringSegment(source=sources[number // 2], context=context, string=strings[number % 2], order=number % 2)
        for number, context in enumerate(contexts)
    )
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of=strings[number % 2],
            context=context,
            locale=czech.locale,
            data="x",
            translation_type="manual",
            tool_name="previous version" if number % 4 == 0 else "",
        )
        for number, context in enumerate(contexts)
    )


def _bare_page(home: Page, position: int, key: UUID, content_type: ContentType) -> Page:
    return Page(
        path=home.path + Page._int2str(position + 100).rjust(4, "0"),
        depth=3,
        title=f"Page {position}",
        draft_title=f"Page {position}",
        slug=f"page-{position}",
        url_path=f"{home.url_path}page-{position}/",
        locale=Locale.objects.get(pk=home.locale_id),
        translation_key=key,
        content_type=content_type,
        live=True,
    )
