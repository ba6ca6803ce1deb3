"""Submitting many pages at once, through the admin's views."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation

from exchange.models import HomePage, InformationPage, TranslationJob
from exchange.translation.jobs import views as job_views
from exchange.translation.jobs.work import progress
from tests.factories.exchange import InformationPageFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.translation import locale_of, translated_page
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


def chosen(*pages: Page, into: tuple[str, ...] = ("cs",), **more: Any) -> dict[str, Any]:
    return {"page": [page.pk for page in pages], "locale": [locale_of(code).pk for code in into], **more}


def submit(client: Client, *pages: Page, into: tuple[str, ...] = ("cs",), **more: Any) -> TranslationJob:
    answer = client.post(reverse("exchange_translation:submit"), chosen(*pages, into=into, confirmed="1", **more))
    assert answer.status_code == 302
    return TranslationJob.objects.get()


def work(client: Client, job: TranslationJob) -> dict[str, Any]:
    answer = client.post(reverse("exchange_translation:work", args=[job.pk]), headers={"Accept": "application/json"})
    return answer.json()


def test_nothing_happens_before_it_is_confirmed(page: InformationPage, admin: Client) -> None:
    answer = admin.post(reverse("exchange_translation:submit"), chosen(page))
    assert "How to reach us" in answer.content.decode()
    assert not TranslationJob.objects.exists()


def test_one_missing_version_is_submitted_alone(page: InformationPage, admin: Client) -> None:
    only = {"only": f"{page.pk}-{locale_of('nb').pk}"}
    asked = admin.post(reverse("exchange_translation:submit"), only)
    assert [(each.pk, locale.language_code) for each, locale in asked.context["plan"].pages] == [(page.pk, "nb")]

    kept: dict[str, list[str]] = {}
    for name, value in asked.context["kept"]:
        kept.setdefault(name, []).append(value)
    admin.post(reverse("exchange_translation:submit"), kept | {"confirmed": "1"})
    items = TranslationJob.objects.get().items.all()
    assert [(item.page_id, item.locale.language_code) for item in items] == [(page.pk, "nb")]


@pytest.mark.parametrize("value", ["", "7", "x-y", "1-2-3", "0-0"])
def test_a_version_that_is_none_submits_nothing(value: str, page: InformationPage, admin: Client) -> None:
    answer = admin.post(reverse("exchange_translation:submit"), {"only": value, "confirmed": "1"})
    assert answer.url == reverse("exchange_translation:matrix")
    assert not TranslationJob.objects.exists()


def test_one_version_is_refused_to_who_may_not_translate_into_it(page: InformationPage, czech_translator: Any) -> None:
    only = {"only": f"{page.pk}-{locale_of('nb').pk}", "confirmed": "1"}
    assert client_of(czech_translator).post(reverse("exchange_translation:submit"), only).url == reverse(
        "wagtailadmin_home"
    )
    assert not TranslationJob.objects.exists()


def test_pages_stay_ticked_when_no_language_was_chosen(page: InformationPage, admin: Client) -> None:
    sent = chosen(page, into=(), query="q=reach&sort=title", p="1")
    answer = admin.post(reverse("exchange_translation:submit"), sent, follow=True)
    assert answer.context["form"].query().text == "reach"
    html = answer.content.decode()
    assert "Nothing to submit" in html
    assert f'name="page" value="{page.pk}" checked' in html
    assert "page=" not in answer.context["query_string"]


def test_languages_stay_ticked_when_no_page_was_chosen(page: InformationPage, admin: Client) -> None:
    answer = admin.post(reverse("exchange_translation:submit"), chosen(into=("nb",)), follow=True)
    assert f'name="locale" value="{locale_of("nb").pk}" checked' in answer.content.decode()


def test_submitted_pages_become_drafts_that_nobody_sees(page: InformationPage, admin: Client) -> None:
    job = submit(admin, page, into=("cs", "nb"))
    assert work(admin, job) == {"percent": 100, "done": 2, "failed": 0, "total": 2, "finished": True}

    versions = page.get_translations()
    assert {version.locale.language_code for version in versions} == {"cs", "nb"}
    assert not any(version.live for version in versions)


def test_what_exists_already_is_left_out(page: InformationPage, admin: Client) -> None:
    translated_page(page, "cs")
    job = submit(admin, page, into=("cs", "nb"))
    assert [item.locale.language_code for item in job.items.all()] == ["nb"]


def test_the_plan_tells_which_ancestors_are_made(practice_lists: dict[str, Any], admin: Client) -> None:
    practice = PracticePageFactory(parent=practice_lists["cs"], locale=locale_of("cs"))
    practice_lists["nb"].delete()
    answer = admin.post(reverse("exchange_translation:submit"), chosen(practice, into=("nb", "en")))
    assert [(page.pk, locale.language_code) for page, locale in answer.context["plan"].ancestors] == [
        (practice_lists["cs"].pk, "nb")
    ]
    job = submit(admin, practice, into=("nb",))
    work(admin, job)
    assert practice.get_translation(locale_of("nb")).get_parent().specific.alias_of_id == practice_lists["cs"].pk


def test_the_form_of_a_single_page_tells_which_ancestors_are_made(
    practice_lists: dict[str, Any], admin: Client
) -> None:
    practice = PracticePageFactory(parent=practice_lists["cs"], locale=locale_of("cs"))
    practice_lists["nb"].delete()
    address = reverse("wagtail_localize:submit_page_translation", args=[practice.pk])
    answer = admin.get(address)
    assert [(page.pk, locale.language_code) for page, locale in answer.context["ancestors"]] == [
        (practice_lists["cs"].pk, "nb")
    ]
    assert "Pages above it that are missing" in answer.content.decode()

    admin.post(address, {"locales": [locale_of("nb").pk]})
    assert practice.get_translation(locale_of("nb")).get_parent().specific.alias_of_id == practice_lists["cs"].pk
    assert "Pages above it" not in admin.get(address).content.decode()


def test_a_parent_that_is_submitted_too_is_no_alias(
    homes: dict[str, HomePage], page: InformationPage, admin: Client
) -> None:
    child = InformationPageFactory(parent=page, locale=page.locale, title="By night")
    job = submit(admin, child, page)
    work(admin, job)
    parent = child.get_translation(locale_of("cs")).get_parent()
    assert parent.translation_key == page.translation_key
    assert parent.alias_of_id is None


def test_one_request_works_for_a_moment_only(
    homes: dict[str, HomePage], admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [InformationPageFactory(parent=homes["en"], locale=homes["en"].locale) for _number in range(3)]
    monkeypatch.setattr(job_views, "SECONDS_A_REQUEST", 0)
    job = submit(admin, *pages)
    assert [work(admin, job)["done"] for _request in range(3)] == [1, 2, 3]


def test_all_pages_of_a_filtered_list_are_submitted(homes: dict[str, HomePage], admin: Client) -> None:
    for number in range(60):
        InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, title=f"Leaflet {number}")
    InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, title="Other")
    job = submit(admin, everything="1", query="q=Leaflet")
    assert job.items.count() == 60


def test_a_page_that_fails_is_told_and_the_others_go_on(
    page: InformationPage, homes: dict[str, HomePage], admin: Client
) -> None:
    broken = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, title="Broken")
    job = submit(admin, broken, page)
    InformationPage.objects.filter(pk=broken.pk).update(title="")

    assert work(admin, job) == {"percent": 100, "done": 1, "failed": 1, "total": 2, "finished": True}
    failed = admin.get(reverse("exchange_translation:job", args=[job.pk])).context["failed"]
    assert [item.page_id for item in failed] == [broken.pk]
    assert failed[0].message


def test_the_command_finishes_what_waits(page: InformationPage, admin: Client, capsys: Any) -> None:
    job = submit(admin, page)
    call_command("work_on_translations")
    assert progress(job).finished
    assert "1 of 1 done" in capsys.readouterr().out


def test_a_translator_submits_into_her_language_only(page: InformationPage, czech_translator: Any) -> None:
    client = client_of(czech_translator)
    refused = client.post(reverse("exchange_translation:submit"), chosen(page, into=("nb",), confirmed="1"))
    assert refused.url == reverse("wagtailadmin_home")
    assert not TranslationJob.objects.exists()

    job = submit(client, page)
    work(client, job)
    assert Translation.objects.get().target_locale.language_code == "cs"


def test_the_job_of_another_person_does_not_exist(page: InformationPage, admin: Client, czech_translator: Any) -> None:
    job = submit(admin, page)
    stranger = client_of(czech_translator)
    for address in ("exchange_translation:job", "exchange_translation:work"):
        assert stranger.get(reverse(address, args=[job.pk]), follow=True).status_code in (404, 405)
    stranger.post(reverse("exchange_translation:work", args=[job.pk]))
    assert progress(job).done == 0


@pytest.mark.slow
def test_two_hundred_pages_of_twenty_segments_are_submitted_in_two_languages(
    homes: dict[str, HomePage], admin: Client
) -> None:
    body = "".join(f"<p>Paragraph {number} of a long page.</p>" for number in range(18))
    pages = [InformationPageFactory(parent=homes["en"], locale=homes["en"].locale, body=body) for _number in range(200)]
    job = submit(admin, *pages, into=("cs", "nb"))
    requests = 0
    while not work(admin, job)["finished"]:
        requests += 1
        assert requests < 200
    assert progress(job).done == 400
    assert Translation.objects.count() == 400
