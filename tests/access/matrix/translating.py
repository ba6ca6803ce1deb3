"""Requests to wagtail-localize's views and to the exchange's own tools for translators."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from exchange.access.languages import translatable_locales
from exchange.access.policy import may
from exchange.ownership.verbs import Verb
from exchange.translation.comments.models import SegmentComment
from exchange.translation.interchange.formats import xliff_of
from exchange.translation.models import TranslationJob
from tests.access.matrix.asking import request
from tests.access.matrix.cases import Case
from tests.access.matrix.reading import address, text_of
from tests.access.matrix.world import World
from tests.factories.translation import segments_of


def localize(name: str, *args: Any) -> str:
    return reverse(f"wagtail_localize:{name}", args=args)


def ours(name: str, *args: Any) -> str:
    return reverse(f"exchange_translation:{name}", args=args)


def synced(case: Case) -> bool:
    return case.has("synced")


def sources(case: Case) -> bool:
    """Pages that exist in one language only, so that they can be submitted for translation."""
    return case.name in ("live", "information", "host's page")


def may_submit(user: Any, world: World, case: Case) -> bool:
    return may(user, Verb.TRANSLATE, case.stored) and world.homes["nb"].locale_id in translatable_locales(user)


def is_submitted(world: World, case: Case, response: Any) -> bool:
    page = case.page
    norwegian = world.homes["nb"].locale_id
    return Page.objects.filter(translation_key=page.translation_key, locale=norwegian).exists()


@request("submit for translation", Verb.TRANSLATE, expected=may_submit, seen=is_submitted, applies=sources)
def submit(client: Client, world: World, case: Case) -> Any:
    where = localize("submit_page_translation", case.pk)
    return client.post(where, {"locales": [world.homes["nb"].locale_id], "include_subtree": ""})


@request(
    "submit from the list of translations",
    Verb.TRANSLATE,
    expected=may_submit,
    applies=sources,
    seen=lambda world, case, response: TranslationJob.objects.filter(items__page=case.pk).exists(),
)
def submit_from_matrix(client: Client, world: World, case: Case) -> Any:
    return client.post(ours("submit"), {"page": [case.pk], "locale": [world.homes["nb"].locale_id], "confirmed": "1"})


def administrators(user: Any, world: World, case: Case) -> bool:
    return bool(user.is_superuser and user.is_active)


@request(
    "copy for translation by API",
    Verb.TRANSLATE,
    expected=administrators,
    seen=is_submitted,
    applies=lambda case: sources(case) and not case.has("host"),
)
def copy_for_translation(client: Client, world: World, case: Case) -> Any:
    where = reverse("wagtailadmin_api:pages:action", args=[case.pk, "copy_for_translation"])
    return client.post(where, {"locale": "nb"}, content_type="application/json")


def source_of(case: Case) -> TranslationSource:
    return TranslationSource.objects.get(translations=case.translation)


def may_sync(user: Any, world: World, case: Case) -> bool:
    return may(user, Verb.TRANSLATE, source_of(case).get_source_instance())


@request(
    "synchronise",
    Verb.TRANSLATE,
    expected=may_sync,
    applies=lambda case: case.name in ("translation", "information translation"),
    seen=lambda world, case, response: source_of(case).last_updated_at != case.translation.source.last_updated_at,
)  # type: ignore[union-attr]
def synchronise(client: Client, world: World, case: Case) -> Any:
    return client.post(localize("update_translations", case.translation.source_id), {"publish_translations": ""})  # type: ignore[union-attr]


@request(
    "open synchronisation",
    Verb.TRANSLATE,
    expected=may_sync,
    applies=synced,
    seen=lambda world, case, response: response.status_code == 200,
)
def look_at_synchronisation(client: Client, world: World, case: Case) -> Any:
    return client.get(localize("update_translations", case.translation.source_id))  # type: ignore[union-attr]


def texts(case: Case) -> list[str]:
    page = case.page
    rows = StringTranslation.objects.filter(context__object_id=page.translation_key, locale=page.locale_id)
    return list(rows.values_list("data", flat=True))


def is_written(world: World, case: Case, response: Any) -> bool:
    return "Napsáno" in texts(case)


@request("write a text", Verb.EDIT, seen=is_written, applies=synced)
def edit_string(client: Client, world: World, case: Case) -> Any:
    segment = segments_of(case.translation)[-1]  # type: ignore[arg-type]
    where = localize("edit_string_translation", case.translation.pk, segment.pk)  # type: ignore[union-attr]
    return client.put(where, "value=Naps%C3%A1no", content_type="application/x-www-form-urlencoded")


@request(
    "take a text back",
    Verb.EDIT,
    applies=synced,
    seen=lambda world, case, response: not any(case.marker in text for text in texts(case)),
)
def clear_string(client: Client, world: World, case: Case) -> Any:
    segment = segments_of(case.translation)[0]  # type: ignore[arg-type]
    return client.delete(localize("edit_string_translation", case.translation.pk, segment.pk))  # type: ignore[union-attr]


def po_of(case: Case, text: str) -> SimpleUploadedFile:
    po = case.translation.export_po()  # type: ignore[union-attr]
    po[-1].msgstr = text
    return SimpleUploadedFile("texts.po", str(po).encode())


@request("upload a PO file", Verb.EDIT, seen=is_written, applies=synced)
def upload_po(client: Client, world: World, case: Case) -> Any:
    return client.post(
        localize("upload_pofile", case.translation.pk), {"file": po_of(case, "Napsáno"), "next": "/admin/"}
    )  # type: ignore[union-attr]


def has_source_text(world: World, case: Case, response: Any) -> bool:
    return case.marker in text_of(response)


@request("download a PO file", Verb.EXPORT, seen=has_source_text, applies=synced)
def download_po(client: Client, world: World, case: Case) -> Any:
    return client.get(localize("download_pofile", case.translation.pk))  # type: ignore[union-attr]


@request("export XLIFF", Verb.EXPORT, seen=has_source_text, applies=synced)
def export_xliff(client: Client, world: World, case: Case) -> Any:
    return client.get(ours("export_xliff", case.translation.pk))  # type: ignore[union-attr]


@request("upload XLIFF", Verb.EDIT, seen=is_written, applies=synced)
def upload_xliff(client: Client, world: World, case: Case) -> Any:
    text = xliff_of(case.translation).decode().replace(f"cs: {case.marker}", "Napsáno")  # type: ignore[arg-type]
    file = SimpleUploadedFile("texts.xlf", text.encode())
    return client.post(ours("upload_xliff", case.translation.pk), {"file": file})  # type: ignore[union-attr]


@request(
    "comment on a text",
    Verb.COMMENT,
    applies=synced,
    seen=lambda world, case, response: SegmentComment.objects.filter(text="Said here").exists(),
)
def comment(client: Client, world: World, case: Case) -> Any:
    segment = segments_of(case.translation)[0]  # type: ignore[arg-type]
    return client.post(ours("comment", case.translation.pk, segment.pk), {"text": "Said here"})  # type: ignore[union-attr]


def follows(case: Case) -> bool:
    return Translation.objects.filter(pk=case.translation.pk, enabled=True).exists()  # type: ignore[union-attr]


@request("stop a translation", Verb.EDIT, applies=synced, seen=lambda world, case, response: not follows(case))
def stop(client: Client, world: World, case: Case) -> Any:
    return client.post(localize("stop_translation", case.translation.pk), {"next": "/admin/"})  # type: ignore[union-attr]


@request(
    "restart a translation",
    Verb.EDIT,
    applies=lambda case: case.has("stopped"),
    seen=lambda world, case, response: follows(case),
)
def restart(client: Client, world: World, case: Case) -> Any:
    return client.post(address("edit", case.pk), {"localize-restart-translation": "1"})


@request(
    "look at the merge",
    Verb.EDIT,
    applies=lambda case: case.has("stopped"),
    seen=lambda world, case, response: response.status_code == 200,
)
def look_at_merge(client: Client, world: World, case: Case) -> Any:
    return client.get(ours("merge", case.translation.pk))  # type: ignore[union-attr]


@request(
    "fill by machine",
    Verb.EDIT,
    applies=synced,
    seen=lambda world, case, response: response.status_code == 302 and f"/pages/{case.pk}/" in response.url,
)
def fill_by_machine(client: Client, world: World, case: Case) -> Any:
    return client.post(localize("machine_translate", case.translation.pk))  # type: ignore[union-attr]


@request(
    "give up for an alias",
    Verb.CONVERT,
    applies=lambda case: case.has("translation"),
    seen=lambda world, case, response: case.page.alias_of_id is not None,
)
def convert_to_alias(client: Client, world: World, case: Case) -> Any:
    return client.post(localize("convert_to_alias", case.pk))


@request(
    "publish a translation",
    Verb.PUBLISH,
    applies=synced,
    seen=lambda world, case, response: case.page.live and case.marker in case.page.title,
)
def publish(client: Client, world: World, case: Case) -> Any:
    with TestCase.captureOnCommitCallbacks(execute=True):  # the library publishes when it is stored
        return client.post(address("edit", case.pk), {"action": "publish"})


@request(
    "send a translation to moderation",
    Verb.EDIT,
    applies=synced,
    seen=lambda world, case, response: case.page.workflow_in_progress,
)
def propose(client: Client, world: World, case: Case) -> Any:
    return client.post(ours("propose", case.translation.pk))  # type: ignore[union-attr]


def may_change_source(user: Any, world: World, case: Case) -> bool:
    source = source_of(case).get_source_instance()
    return may(user, Verb.PUBLISH, case.stored) and may(user, Verb.PUBLISH, source)


@request(
    "look at a change of source",
    Verb.PUBLISH,
    expected=may_change_source,
    applies=lambda case: case.name == "translation",
    seen=lambda world, case, response: response.status_code == 200,
)
def look_at_change_of_source(client: Client, world: World, case: Case) -> Any:
    return client.get(ours("change_source", case.pk))
