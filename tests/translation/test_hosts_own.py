"""What a host translates beside the exchange's pages: wagtail-localize does with it what it does without us."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from exchange.translation.models import MergeConflict, OutdatedText, StoppedTranslation
from tests.factories.exchange import UserFactory
from tests.factories.translation import locale_of
from tests.search.hostapp.models import Leaflet, RecipePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipe(homes: dict[str, Any]) -> RecipePage:
    """A host's page, below the root: its Czech version stands there, too."""
    page = RecipePage(title="Soup", slug="soup", summary="Warm.", locale=locale_of("en"))
    return RecipePage.objects.get(pk=Page.get_first_root_node().add_child(instance=page).pk)


@pytest.fixture
def leaflet(homes: dict[str, Any]) -> Leaflet:
    return Leaflet.objects.create(title="Soup", text="Warm.", locale=locale_of("en"))


@pytest.fixture(params=["recipe", "leaflet"])
def thing(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def edit_url(thing: Any) -> str:
    if isinstance(thing, Page):
        return reverse("wagtailadmin_pages:edit", args=[thing.pk])
    return reverse("wagtailsnippets_hostapp_leaflet:edit", args=[thing.pk])


def submit(client: Client, thing: Any) -> Any:
    """Submit a thing into Czech by the library's form; its Czech version."""
    if isinstance(thing, Page):
        url = reverse("wagtail_localize:submit_page_translation", args=[thing.pk])
    else:
        url = reverse("wagtail_localize:submit_snippet_translation", args=["hostapp", "leaflet", thing.pk])
    answer = client.post(url, {"locales": [locale_of("cs").pk]})
    assert answer.status_code == 302
    return version(thing)


def version(thing: Any) -> Any:
    return type(thing).objects.get(translation_key=thing.translation_key, locale=locale_of("cs"))


def translation_of(thing: Any) -> Translation:
    return Translation.objects.get(source__object_id=thing.translation_key, target_locale=locale_of("cs"))


def translate(thing: Any, words: str, text: str) -> None:
    source = TranslationSource.objects.get_for_instance(thing)
    segment = StringSegment.objects.get(source=source, string__data=words)
    StringTranslation.objects.update_or_create(
        translation_of=segment.string, context=segment.context, locale=locale_of("cs"), defaults={"data": text}
    )


def synchronise(client: Client, thing: Any, *, publish: bool = False) -> None:
    source = TranslationSource.objects.get_for_instance(thing)
    data = {"publish_translations": "on"} if publish else {}
    assert client.post(reverse("wagtail_localize:update_translations", args=[source.pk]), data).status_code == 302


def change(thing: Any, **values: str) -> None:
    for name, value in values.items():
        setattr(thing, name, value)
    if isinstance(thing, Page):
        thing.save_revision().publish()
    else:
        thing.save()


def nothing_noted() -> bool:
    return not (OutdatedText.objects.exists() or MergeConflict.objects.exists() or StoppedTranslation.objects.exists())


def test_a_stopped_translation_is_resumed_and_nothing_is_noted(admin: Client, thing: Any) -> None:
    czech = submit(admin, thing)
    translate(thing, "Soup", "Polévka")
    stop = reverse("wagtail_localize:stop_translation", args=[translation_of(thing).pk])
    assert admin.post(stop, {"next": edit_url(czech)}).status_code == 302
    assert not translation_of(thing).enabled
    assert StoppedTranslation.objects.count() == 0

    assert admin.post(edit_url(czech), {"localize-restart-translation": "yes"}).status_code == 302

    assert translation_of(thing).enabled
    assert StringTranslation.objects.get().data == "Polévka"
    assert nothing_noted()


def test_a_changed_text_loses_its_translation_as_the_library_has_it(admin: Client, thing: Any) -> None:
    submit(admin, thing)
    translate(thing, "Soup", "Polévka")
    change(thing, title="Thick soup")
    synchronise(admin, thing, publish=True)
    assert version(thing).title == "Thick soup"
    assert nothing_noted()


def test_publishing_a_page_does_not_synchronise_it(admin: Client, recipe: RecipePage) -> None:
    submit(admin, recipe)
    before = TranslationSource.objects.get_for_instance(recipe).last_updated_at
    change(recipe, title="Thick soup")
    source = TranslationSource.objects.get_for_instance(recipe)
    assert source.last_updated_at == before
    assert not StringSegment.objects.filter(source=source, string__data="Thick soup").exists()


def test_what_two_people_write_in_turn_raises_no_question(admin: Client, thing: Any) -> None:
    submit(admin, thing)
    translate(thing, "Soup", "Polévka")
    source = TranslationSource.objects.get_for_instance(thing)
    segment = StringSegment.objects.get(source=source, string__data="Soup")
    url = reverse("wagtail_localize:edit_string_translation", args=[translation_of(thing).pk, segment.pk])
    answer = admin.put(
        url, "value=Polívka", content_type="application/x-www-form-urlencoded", headers={"X-Editor-Opened": "1"}
    )
    assert answer.status_code == 200
    assert StringTranslation.objects.get().data == "Polívka"
    assert nothing_noted()


def test_a_deleted_source_leaves_the_translation_alone(admin: Client, thing: Any) -> None:
    czech = submit(admin, thing)
    thing.delete()
    assert type(czech).objects.filter(pk=czech.pk).exists()
    assert nothing_noted()


def test_the_editor_shows_the_library_s_own_page(admin: Client, thing: Any) -> None:
    czech = submit(admin, thing)
    html = admin.get(edit_url(czech)).content.decode()
    assert "js-translation-editor" in html
    assert "tr-notes" not in html


def test_somebody_whom_the_host_lets_submits_into_every_language(thing: Any) -> None:
    user = UserFactory()
    names = ["access_admin", "submit_translation", "change_leaflet", "add_leaflet"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    assert submit(client, thing).locale == locale_of("cs")


def test_who_may_not_publish_is_led_away_by_the_library(admin: Client, thing: Any) -> None:
    czech = submit(admin, thing)
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    answer = client.post(edit_url(czech), {"action": "publish"})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("wagtailadmin_home"))
