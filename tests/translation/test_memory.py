"""What was translated once is proposed again, and travels in files without a loss."""

from __future__ import annotations

from typing import Any

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from exchange.models import HomePage, InformationPage, MemoryUnit
from exchange.translation.assist.hints import hints_for
from exchange.translation.assist.memory import Memory
from exchange.translation.interchange.formats import import_tmx, tmx_of
from exchange.translation.interchange.language_tags import language_meant
from tests.factories.exchange import InformationPageFactory, language_trees
from tests.factories.translation import change, locale_of, opened, segments_of, translated_page, write, write_all
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(page: InformationPage, homes: dict[str, HomePage]) -> Translation:
    """Another page with some texts of `page`, which is translated; its own translation is empty."""
    translated_page(page, "cs")
    other = InformationPageFactory(
        parent=homes["en"],
        locale=homes["en"].locale,
        title="How to reach us",
        summary="Where help is found by everybody who comes.",
        body="<p>Come at any hour of the day.</p><p>Quite another thing.</p>",
    )
    return opened(other, "cs")


def proposals(translation: Translation) -> dict[str, tuple[str, int]]:
    found = hints_for(translation)
    return {hint.source: (hint.proposal.text, hint.proposal.percent) for hint in found if hint.proposal}


class TestProposals:
    def test_the_same_text_is_proposed_as_it_was_and_a_similar_one_with_its_difference(
        self, twin: Translation, settings: Any
    ) -> None:
        settings.EXCHANGE_MEMORY_FROM_PERCENT = 70
        assert proposals(twin) == {
            "How to reach us": ("cs: How to reach us", 100),
            "Come at any hour of the day.": ("cs: Come at any hour of the night.", 85),
        }
        near = next(hint.proposal for hint in hints_for(twin) if hint.source.startswith("Come"))
        assert [(change.kind, change.text) for change in near.changes if change.kind != "same"] == [
            ("gone", "night"),
            ("new", "day"),
        ]

    def test_the_editor_shows_them(self, twin: Translation, admin: Client) -> None:
        page = twin.get_target_instance()
        html = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert 'data-tr-insert="cs: How to reach us"' in html

    def test_machine_text_and_what_was_carried_over_are_not_remembered(self, page: InformationPage) -> None:
        translation = opened(page, "cs")
        write_all(translation, translation_type="machine")
        memory = Memory(locale_of("en"), locale_of("cs"))
        assert list(memory.pairs()) == []

        write_all(translation)
        change(page, summary="Where help is found by day.")
        assert "Where help is found by day." not in dict(memory.pairs())

    def test_a_page_that_was_deleted_leaves_its_memory(self, page: InformationPage) -> None:
        translated_page(page, "cs")
        page.delete()
        assert Memory(locale_of("en"), locale_of("cs")).exact(["How to reach us"])

    def test_proposals_cost_a_bounded_number_of_queries(
        self, twin: Translation, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(10 + 2 * len(segments_of(twin))):
            hints_for(twin)


def test_as_a_machine_it_fills_what_it_knows_and_marks_it_unread(twin: Translation, admin: Client) -> None:
    admin.post(reverse("wagtail_localize:machine_translate", args=[twin.pk]))
    rows = StringTranslation.objects.filter(context__object_id=twin.source.object_id)
    assert [(row.data, row.translation_type) for row in rows] == [("cs: How to reach us", "machine")]


def test_another_machine_is_asked_for_the_rest_only(twin: Translation, admin: Client, settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "exchange.translation.assist.memory.MemoryTranslator",
        "OPTIONS": {"THEN": {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"}},
    }
    admin.post(reverse("wagtail_localize:machine_translate", args=[twin.pk]))
    rows = StringTranslation.objects.filter(context__object_id=twin.source.object_id)
    assert rows.count() == len(segments_of(twin))
    assert "cs: How to reach us" in [row.data for row in rows]


class TestXliff:
    def download(self, client: Client, translation: Translation) -> bytes:
        return client.get(reverse("exchange_translation:export_xliff", args=[translation.pk])).content

    def upload(self, client: Client, translation: Translation, data: bytes) -> None:
        file = SimpleUploadedFile("page.xlf", data)
        client.post(reverse("exchange_translation:upload_xliff", args=[translation.pk]), {"file": file})

    def texts(self, translation: Translation) -> dict[str, tuple[str, str]]:
        rows = StringTranslation.objects.filter(context__object_id=translation.source.object_id)
        return {row.translation_of.data: (row.data, row.translation_type) for row in rows}

    def test_a_file_comes_back_as_it_went(self, page: InformationPage, admin: Client) -> None:
        page = change(page, body='<p>Write to <a href="https://example.org/">us</a> &amp; <b>wait</b>.</p><p>A < B</p>')
        translation = opened(page, "cs")
        write_all(translation)
        title = segments_of(translation)[0]
        write(translation, title, "\u202bמוקד\u202c", translation_type="machine", tool_name="DeepL")
        before = self.texts(translation)
        data = self.download(admin, translation)

        self.upload(admin, translation, data)
        assert self.texts(translation) == before

        StringTranslation.objects.all().delete()
        self.upload(admin, translation, data)
        assert self.texts(translation) == before

    def test_what_a_person_changed_in_the_file_is_hers(self, page: InformationPage, admin: Client) -> None:
        translation = opened(page, "cs")
        write_all(translation)
        data = self.download(admin, translation).replace(b"cs: How to reach us", "Jak nás najít".encode())
        self.upload(admin, translation, data)
        assert self.texts(translation)["How to reach us"] == ("Jak nás najít", "manual")

    def test_a_file_made_before_the_source_changed_fills_what_did_not_change(
        self, page: InformationPage, admin: Client
    ) -> None:
        translation = opened(page, "cs")
        write_all(translation)
        data = self.download(admin, translation)
        StringTranslation.objects.all().delete()
        change(page, title="Another title")
        self.upload(admin, translation, data)
        assert set(self.texts(translation)) >= {"Where help is found.", "Call us by day."}
        assert "Another title" not in self.texts(translation)

    @pytest.mark.parametrize(
        "data", [b"", b"no file of that kind", b"<xliff/>", b"<!DOCTYPE x [<!ENTITY e 'x'>]><a>&e;</a>"]
    )
    def test_another_file_changes_nothing(self, page: InformationPage, admin: Client, data: bytes) -> None:
        translation = opened(page, "cs")
        self.upload(admin, translation, data)
        assert self.texts(translation) == {}

    def test_a_tool_may_add_the_country_to_the_language(self, page: InformationPage, admin: Client) -> None:
        translation = opened(page, "cs")
        write_all(translation)
        before = self.texts(translation)
        data = self.download(admin, translation)
        StringTranslation.objects.all().delete()
        for old, new in ((b'-language="en"', b'-language="en-US"'), (b'-language="cs"', b'-language="cs-CZ"')):
            assert old in data
            data = data.replace(old, new)
        self.upload(admin, translation, data)
        assert self.texts(translation) == before

    def test_a_file_of_another_language_is_refused(self, page: InformationPage, admin: Client) -> None:
        norwegian, czech = opened(page, "nb"), opened(page, "cs")
        write_all(norwegian)
        self.upload(admin, czech, self.download(admin, norwegian))
        assert not StringTranslation.objects.filter(locale=locale_of("cs")).exists()

    def test_only_who_may_edit_the_page_has_its_file(self, page: InformationPage, czech_translator: Any) -> None:
        norwegian = opened(page, "nb")
        answer = client_of(czech_translator).get(reverse("exchange_translation:export_xliff", args=[norwegian.pk]))
        assert answer.status_code == 302


def test_a_po_file_comes_back_as_it_went(page: InformationPage, admin: Client) -> None:
    translation = opened(page, "cs")
    write_all(translation)
    data = admin.get(reverse("wagtail_localize:download_pofile", args=[translation.pk])).content
    assert {entry.msgstr for entry in polib.pofile(data.decode())} == set(
        StringTranslation.objects.values_list("data", flat=True)
    )
    StringTranslation.objects.all().delete()
    file = SimpleUploadedFile("page.po", data)
    admin.post(reverse("wagtail_localize:upload_pofile", args=[translation.pk]), {"file": file})
    assert StringTranslation.objects.count() == 5


class TestTmx:
    def post(self, client: Client, source: str, target: str, data: bytes | None = None) -> Any:
        form: dict[str, Any] = {"source": locale_of(source).pk, "target": locale_of(target).pk}
        if data is not None:
            form["file"] = SimpleUploadedFile("memory.tmx", data)
        return client.post(reverse("exchange_translation:memory"), form)

    def test_the_memory_goes_to_another_site(self, page: InformationPage, admin: Client) -> None:
        translated_page(page, "cs")
        data = self.post(admin, "en", "cs").content
        known = dict(Memory(locale_of("en"), locale_of("cs")).pairs())
        StringTranslation.objects.all().delete()

        self.post(admin, "en", "cs", data)
        assert dict(Memory(locale_of("en"), locale_of("cs")).pairs()) == known

    def test_a_translator_brings_texts_into_her_language_only(
        self, homes: dict[str, HomePage], czech_translator: Any
    ) -> None:
        client = client_of(czech_translator)
        memory = b"""<tmx version="1.4"><header/><body><tu>
            <tuv xml:lang="en-GB"><seg>shelter</seg></tuv>
            <tuv xml:lang="cs"><seg>azyl</seg></tuv>
            <tuv xml:lang="nb-NO"><seg>krisesenter</seg></tuv></tu></body></tmx>"""
        self.post(client, "en", "nb", memory)
        assert not MemoryUnit.objects.exists()
        self.post(client, "en", "cs", memory)
        assert [(unit.source, unit.target) for unit in MemoryUnit.objects.all()] == [("shelter", "azyl")]

    @pytest.mark.parametrize(
        ("source", "target"),
        [("en-GB", "nb-NO"), ("EN", "no"), ("en_US", "no-NO"), ("eng", "nob"), ("en-Latn-GB", "NB")],
    )
    def test_a_file_of_another_tool_names_languages_as_it_likes(
        self, homes: dict[str, HomePage], admin: Client, source: str, target: str
    ) -> None:
        self.post(admin, "en", "nb", memory_of({source: "shelter", target: "krisesenter", "nn-NO": "krisesenter nn"}))
        assert [(unit.source, unit.target) for unit in MemoryUnit.objects.all()] == [("shelter", "krisesenter")]

    def test_a_language_of_the_site_may_name_its_region(self, homes: dict[str, HomePage], admin: Client) -> None:
        british = Locale.objects.create(language_code="en-gb")
        data = memory_of({"en-US": "color", "en-GB": "colour", "cs-CZ": "barva"})
        import_tmx(data, british, locale_of("cs"), None)
        import_tmx(memory_of({"en": "shelter", "cs": "azyl"}), british, locale_of("cs"), None)
        import_tmx(memory_of({"en-AU": "harbour", "cs": "přístav"}), british, locale_of("cs"), None)
        assert set(MemoryUnit.objects.values_list("source", flat=True)) == {"colour"}

    @pytest.mark.parametrize(
        ("tag", "codes", "meant"),
        [
            ("en", ["en-gb", "cs"], "en-gb"),
            ("en-AU", ["en-gb", "en"], "en"),
            ("en-AU", ["en-gb", "en-us"], "en-gb"),
            ("nn", ["nb", "no"], ""),
            ("no", ["nn", "nb"], "nb"),
            ("zh-Hant-TW", ["zh-hans", "zh-hant"], "zh-hant"),
            ("", ["en"], ""),
        ],
    )
    def test_a_tag_means_the_nearest_language_of_the_site(self, tag: str, codes: list[str], meant: str) -> None:
        assert language_meant(tag, codes) == meant

    def test_another_language_is_not_taken_for_one_like_it(self, homes: dict[str, HomePage], admin: Client) -> None:
        self.post(admin, "en", "nb", memory_of({"en": "shelter", "nn-NO": "krisesenter", "sk": "azyl"}))
        assert not MemoryUnit.objects.exists()

    def test_a_file_names_its_languages_as_other_tools_expect(self, homes: dict[str, HomePage]) -> None:
        british, czech = Locale.objects.create(language_code="en-gb"), locale_of("cs")
        import_tmx(memory_of({"en-GB": "colour", "cs": "barva"}), british, czech, None)
        data = tmx_of(Memory(british, czech)).decode()
        assert 'srclang="en-GB"' in data
        assert 'xml:lang="en-GB"' in data
        assert 'xml:lang="cs"' in data

    def test_a_file_that_is_no_memory_is_told(self, homes: dict[str, HomePage], admin: Client) -> None:
        answer = self.post(admin, "en", "cs", b"no memory")
        assert answer.context["form"].errors["file"]


def memory_of(texts: dict[str, str]) -> bytes:
    """A TMX file of one unit, as another tool writes it."""
    variants = "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in texts.items())
    return f'<tmx version="1.4"><header/><body><tu>{variants}</tu></body></tmx>'.encode()


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\t"), min_size=1, max_size=60
).filter(lambda text: bool(text.strip()))


class TestEveryText(TestCase):
    """Whatever the texts are, a memory file holds them."""

    @classmethod
    def setUpTestData(cls) -> None:
        language_trees("en", "cs")

    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.dictionaries(TEXTS, TEXTS, max_size=5))
    def test_a_memory_comes_back_as_it_went(self, pairs: dict[str, str]) -> None:
        source, target = locale_of("en"), locale_of("cs")
        memory = Memory(source, target)
        MemoryUnit.objects.all().delete()
        import_pairs(memory, pairs)
        data = tmx_of(memory)
        MemoryUnit.objects.all().delete()
        import_tmx(data, source, target, None)
        assert dict(memory.pairs()) == pairs


def import_pairs(memory: Memory, pairs: dict[str, str]) -> None:
    from wagtail_localize.models import String

    MemoryUnit.objects.bulk_create(
        MemoryUnit(
            source_locale=memory.source,
            target_locale=memory.target,
            source=source,
            source_hash=String._get_data_hash(source),
            target=target,
        )
        for source, target in pairs.items()
    )
