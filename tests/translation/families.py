"""A page family as the tests of its source language look at it, through the admin's screens and the states."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail_localize.models import Translation

from exchange.translation.status.families import source_locales
from exchange.translation.status.states import Cell, cells
from tests.factories.translation import locale_of

LANGUAGES = ("cs", "en", "nb")


def version(page: Any, language: str) -> Any:
    return type(page)._default_manager.get(translation_key=page.translation_key, locale=locale_of(language))


def address(page: Any, language: str = "") -> str:
    url = reverse("exchange_translation:change_source", args=[page.pk])
    return f"{url}?into={locale_of(language).pk}" if language else url


def look(client: Client, page: Any, language: str = "") -> str:
    answer = client.get(address(page, language))
    assert answer.status_code == 200
    return answer.content.decode()


def make_source(client: Client, page: Any, language: str, source: str = "en") -> Any:
    return client.post(address(page, language), {"from": locale_of(source).pk})


def states(page: Any) -> dict[str, str]:
    return {language: cell_of(page, language).state.value for language in LANGUAGES}


def cell_of(page: Any, language: str) -> Cell:
    locale_id = locale_of(language).pk
    return cells(source_locales([page.translation_key]), [locale_id])[page.translation_key][locale_id]


def texts(page: Any) -> dict[str, tuple[str, str, str]]:
    return {
        language: (each.title, each.summary, each.body)
        for language in LANGUAGES
        for each in type(page)._default_manager.filter(translation_key=page.translation_key, locale=locale_of(language))
    }


def translation_into(page: Any, language: str) -> Translation:
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale_of(language))
