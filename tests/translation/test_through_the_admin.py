"""What happens to translations when people work in the admin: with its forms, as they send them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
import wagtail_factories
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin.menu import reports_menu
from wagtail.models import Locale
from wagtail.test.utils.form_data import rich_text
from wagtail.users.models import UserProfile
from wagtail_localize.models import OverridableSegment, StringTranslation, Translation

from exchange.models import HomePage, InformationPage, MergeConflict
from exchange.translation.assist.hints import hints_for
from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, InformationPageFactory, SuperuserFactory, UserFactory
from tests.factories.practices import PracticePageFactory, procedure
from tests.factories.roles import TRANSLATOR, appointed
from tests.factories.translation import change, locale_of, opened, segments_of, target_of
from tests.forms import errors_of, filled_form, practice_form
from tests.translation.conftest import client_of
from tests.translation.families import cell_of

pytestmark = pytest.mark.django_db

PARAGRAPHS = ("Call us by day.", "Come at any hour of the night.", "Bring nothing with you.")


def edit_address(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def html_of(*paragraphs: str) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


class Desk:
    """A person at the admin; what they publish is there at once, as it is for them."""

    def __init__(self, client: Client, capture: Any) -> None:
        self.client = client
        self.capture = capture

    def send(self, address: str, data: Any) -> Any:
        with self.capture(execute=True):
            answer = self.client.post(address, data)
        assert answer.status_code == 302, errors_of(answer)
        return answer

    def publish_source(self, page: Any, **texts: str) -> None:
        """Open the page's form, change some fields and publish."""
        data = filled_form(self.client.get(edit_address(page)))
        for name in ("body",):
            if name in texts:
                texts[name] = rich_text(texts[name])
        for name, text in texts.items():
            data[name] = text
        data["action-publish"] = "1"
        self.send(edit_address(page), data)

    def submit(self, page: Any, language: str = "cs") -> Translation:
        address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        self.send(address, {"locales": [locale_of(language).pk]})
        return Translation.objects.select_related("source", "target_locale").get(
            source__object_id=page.translation_key, target_locale=locale_of(language)
        )

    def write(self, translation: Translation, source: str, text: str, **headers: str) -> None:
        """Type `text` into the segment whose source is `source`."""
        segment = next(each for each in segments_of(translation) if each.string.data == source)
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        answer = self.client.put(
            address, urlencode({"value": text}), content_type="application/x-www-form-urlencoded", headers=headers
        )
        assert answer.status_code in (200, 201)

    def write_all(self, translation: Translation) -> None:
        for segment in segments_of(translation):
            self.write(translation, segment.string.data, f"cs: {segment.string.data}")

    def publish(self, translation: Translation) -> Any:
        self.send(edit_address(target_of(translation)), {"action": "publish"})
        return target_of(translation)

    def editor(self, translation: Translation) -> str:
        answer = self.client.get(edit_address(target_of(translation)))
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def desk(admin: Client, django_capture_on_commit_callbacks: Any) -> Desk:
    return Desk(admin, django_capture_on_commit_callbacks)


@pytest.fixture
def translation(page: InformationPage, desk: Desk) -> Translation:
    """A page wholly translated into Czech and published."""
    translation = desk.submit(page)
    desk.write_all(translation)
    desk.publish(translation)
    return translation


def paragraphs(page: Any) -> list[str]:
    return [part.partition("</p>")[0].partition(">")[2] for part in page.body.split("<p")[1:]]


def test_a_source_that_is_edited_while_its_translation_is_half_done(page: InformationPage, desk: Desk) -> None:
    translation = desk.submit(page)
    desk.write(translation, "Where help is found.", "Kde je pomoc.")
    desk.publish_source(page, summary="Where good help is found.", title="How to find us")

    assert [hint.place for hint in hints_for(translation) if hint.changes] == ["summary"]
    assert "Still correct" in desk.editor(translation)
    assert cell_of(page, "cs").tally.empty == 4
    assert desk.publish(translation).summary == "Kde je pomoc."


class TestParagraphs:
    def test_moved(self, page: InformationPage, desk: Desk, translation: Translation) -> None:
        day, night, bring = PARAGRAPHS
        desk.publish_source(page, body=html_of(bring, day, night))
        assert cell_of(page, "cs").state == "complete"
        assert paragraphs(desk.publish(translation)) == [f"cs: {bring}", f"cs: {day}", f"cs: {night}"]

    def test_split(self, page: InformationPage, desk: Desk, translation: Translation) -> None:
        day, _night, bring = PARAGRAPHS
        desk.publish_source(page, body=html_of(day, "Come at any hour", "of the night.", bring))
        assert (cell_of(page, "cs").tally.outdated, cell_of(page, "cs").tally.empty) == (1, 1)
        assert "cs: Come at any hour of the night." in desk.editor(translation)

    def test_deleted_and_brought_back(self, page: InformationPage, desk: Desk, translation: Translation) -> None:
        day, night, bring = PARAGRAPHS
        desk.publish_source(page, body=html_of(day, bring))
        assert cell_of(page, "cs").state == "outdated"
        assert paragraphs(desk.publish(translation)) == [f"cs: {day}", f"cs: {bring}"]
        desk.publish_source(page, body=html_of(day, night, bring))
        assert cell_of(page, "cs").state == "complete"
        assert paragraphs(desk.publish(translation)) == [f"cs: {text}" for text in PARAGRAPHS]

    def test_of_ten_thousand_characters(self, page: InformationPage, desk: Desk, translation: Translation) -> None:
        long = "Every word of this text matters to somebody. " * 230
        desk.publish_source(page, body=html_of(long.strip()))
        desk.write(translation, long.strip(), f"Dlouze: {long.strip()}")
        assert len(desk.publish(translation).body) > 10_000
        desk.publish_source(page, body=html_of(f"{long}And one more."))
        assert [hint.place for hint in hints_for(translation) if hint.changes] == ["body"]
        assert "Dlouze: Every word" in desk.publish(translation).body

    def test_pasted_from_right_to_left(self, page: InformationPage, desk: Desk, translation: Translation) -> None:
        pasted = "\u202bמוקד חירום 24/7 – اتصل بنا\u202c"
        desk.write(translation, "Where help is found.", pasted)
        desk.publish(translation)
        desk.publish_source(page, summary="Where good help is found.")
        assert desk.publish(translation).summary == pasted


def test_blocks_in_another_order_keep_their_translations(practice_lists: dict[str, Any], desk: Desk) -> None:
    practice: PracticePage = PracticePageFactory(
        parent=practice_lists["en"], locale=locale_of("en"), steps=procedure("Opening", "Sharing", "Closing")
    )
    translation = desk.submit(practice)
    desk.write_all(translation)
    desk.publish(translation)
    answer = desk.client.get(edit_address(practice))
    practice.refresh_from_db()
    order = [2, 0, 1]
    concepts = {"methods": [str(ConceptFactory().pk)], "target_groups": [str(ConceptFactory(scheme="target-group").pk)]}
    data = practice_form(answer, practice, **concepts, **{"action-publish": "1"})
    for number, block in enumerate(practice.steps):
        data[f"steps-{number}-id"] = block.id
        data[f"steps-{number}-order"] = str(order.index(number))
    desk.send(edit_address(practice), data)

    assert cell_of(practice, "cs").state == "complete"
    titles = [block.value["title"] for block in desk.publish(translation).steps]
    assert titles == ["cs: Closing", "cs: Opening", "cs: Sharing"]


def test_an_address_of_its_own_stays_with_a_link_when_the_words_around_it_change(
    page: InformationPage, desk: Desk
) -> None:
    page = change(page, body='<p>Write to <a href="https://english.example/">us</a>.</p>')
    translation = desk.submit(page)
    desk.write_all(translation)
    link = next(
        segment for segment in OverridableSegment.objects.filter(source=translation.source) if "english" in segment.data
    )
    address = reverse("wagtail_localize:edit_override", args=[translation.pk, link.pk])
    answer = desk.client.put(
        address, urlencode({"value": "https://czech.example/"}), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 201
    assert 'href="https://czech.example/"' in desk.publish(translation).body
    page = change(page, body='<p>Please write to <a href="https://english.example/">us</a> today.</p>')
    body = desk.publish(translation).body
    assert "cs: Write to" in body
    assert 'href="https://czech.example/"' in body


def test_a_picture_of_the_source_is_that_of_its_translations_at_once(
    page: InformationPage, desk: Desk, translation: Translation
) -> None:
    picture = wagtail_factories.ImageFactory()
    desk.publish_source(page, image=str(picture.pk))
    assert target_of(translation).image_id == picture.pk
    assert cell_of(page, "cs").state == "complete"
    desk.publish_source(page, image="")
    assert target_of(translation).image_id is None


class TestTwoTranslators:
    @pytest.fixture
    def colleague(self, homes: dict[str, HomePage], django_capture_on_commit_callbacks: Any) -> Desk:
        user = UserFactory()
        appointed("cs", TRANSLATOR, user)
        return Desk(client_of(user), django_capture_on_commit_callbacks)

    def opened_at(self, desk: Desk, translation: Translation) -> str:
        return desk.editor(translation).partition('data-tr-opened="')[2].partition('"')[0]

    def test_on_different_texts_both_are_there(self, page: InformationPage, desk: Desk, colleague: Desk) -> None:
        translation = desk.submit(page)
        desk.write(translation, "How to reach us", "Jak k nám")
        colleague.write(translation, "Where help is found.", "Kde je pomoc.")
        target = desk.publish(translation)
        assert (target.title, target.summary) == ("Jak k nám", "Kde je pomoc.")

    def test_on_the_same_text_what_the_second_has_not_seen_is_asked_about(
        self, page: InformationPage, desk: Desk, colleague: Desk
    ) -> None:
        translation = desk.submit(page)
        opened_at = self.opened_at(desk, translation)
        colleague.write(translation, "How to reach us", "Jak k nám")
        desk.write(translation, "How to reach us", "Kudy k nám", **{"X-Editor-Opened": opened_at})
        question = MergeConflict.objects.get()
        assert (question.page_text, question.other) == ("Kudy k nám", "Jak k nám")

        merging = reverse("exchange_translation:merge", args=[translation.pk])
        [conflict] = desk.client.get(merging).context["conflicts"]
        desk.send(merging, {"shown": [conflict.key], f"{conflict.key}-choice": "other"})
        assert desk.publish(translation).title == "Jak k nám"

    def test_what_she_has_seen_she_may_replace(self, page: InformationPage, desk: Desk, colleague: Desk) -> None:
        translation = desk.submit(page)
        colleague.write(translation, "How to reach us", "Jak k nám")
        opened_at = self.opened_at(desk, translation)
        desk.write(translation, "How to reach us", "Kudy k nám", **{"X-Editor-Opened": opened_at})
        assert not MergeConflict.objects.exists()

    def test_clearing_a_text_that_one_has_not_seen_keeps_it(
        self, page: InformationPage, desk: Desk, colleague: Desk
    ) -> None:
        translation = desk.submit(page)
        opened_at = self.opened_at(desk, translation)
        colleague.write(translation, "How to reach us", "Jak k nám")
        segment = segments_of(translation)[0]
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        assert desk.client.delete(address, headers={"X-Editor-Opened": opened_at}).status_code == 200
        assert MergeConflict.objects.get().page_text == "Jak k nám"


class TestTheSource:
    def test_unpublished(self, page: InformationPage, desk: Desk, translation: Translation, client: Client) -> None:
        desk.send(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {})
        page.refresh_from_db()
        assert not page.live
        assert target_of(translation).live
        assert cell_of(page, "cs").state == "complete"
        assert client.get(target_of(translation).url).status_code == 200
        desk.publish_source(page, summary="Where good help is found.")
        assert cell_of(page, "cs").state == "outdated"

    def test_deleted(self, page: InformationPage, desk: Desk, translation: Translation, client: Client) -> None:
        words = StringTranslation.objects.count()
        desk.send(reverse("wagtailadmin_pages:delete", args=[page.pk]), {})
        target = target_of(translation)
        assert (target.title, target.live) == ("cs: How to reach us", True)
        assert StringTranslation.objects.count() == words
        assert target.is_source
        assert client.get(target.url).status_code == 200
        # Its page is edited in the ordinary form from now on.
        desk.publish_source(target, title="Jak k nám dnes")
        target.refresh_from_db()
        assert target.title == "Jak k nám dnes"

    def test_deleted_with_two_translations_left(
        self, page: InformationPage, desk: Desk, translation: Translation
    ) -> None:
        norwegian = target_of(desk.submit(page, "nb"))
        desk.send(reverse("wagtailadmin_pages:delete", args=[page.pk]), {})
        assert cell_of(target_of(translation), "cs").state == "source"
        assert cell_of(target_of(translation), "nb").state == "by-hand"
        norwegian.refresh_from_db()
        assert norwegian.source_locale.language_code == "cs"
        answer = desk.client.post(edit_address(norwegian), {"localize-restart-translation": "1"})
        assert answer.status_code == 302
        assert desk.client.get(edit_address(norwegian)).status_code == 200

    def test_deleted_and_another_made_the_source(
        self, page: InformationPage, desk: Desk, translation: Translation
    ) -> None:
        norwegian = desk.submit(page, "nb")
        desk.write(norwegian, "How to reach us", "Slik når du oss")
        desk.publish(norwegian)
        desk.send(reverse("wagtailadmin_pages:delete", args=[page.pk]), {})
        address = reverse("exchange_translation:change_source", args=[target_of(norwegian).pk])
        into = f"{address}?into={locale_of('nb').pk}"
        desk.send(into, {"from": locale_of("cs").pk})
        assert target_of(norwegian).is_source
        czech = Translation.objects.get(target_locale=locale_of("cs"))
        assert desk.publish(czech).title == "cs: How to reach us"

    def test_moved(self, page: InformationPage, desk: Desk, translation: Translation) -> None:
        shelf = InformationPageFactory(parent=page.get_parent(), locale=page.locale, title="Shelf", slug="shelf")
        desk.submit(shelf)
        desk.send(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, shelf.pk]), {})
        page.refresh_from_db()
        assert page.get_parent().pk == shelf.pk
        assert target_of(translation).title == "cs: How to reach us"
        desk.publish_source(page, summary="Where good help is found.")
        assert cell_of(page, "cs").state == "outdated"
        assert desk.publish(translation).summary == "cs: Where help is found."


class TestLocaleRemoved:
    def remove(self, client: Client, language: str) -> Any:
        return client.post(reverse("wagtaillocales:delete", args=[locale_of(language).pk]))

    def test_a_language_with_pages_stays(self, desk: Desk, translation: Translation) -> None:
        self.remove(desk.client, "cs")
        assert Locale.objects.filter(language_code="cs").exists()
        assert target_of(translation).live

    def test_the_language_of_a_deleted_source_leaves_the_others_whole(
        self, homes: dict[str, HomePage], desk: Desk
    ) -> None:
        page = InformationPageFactory(parent=homes["nb"], locale=homes["nb"].locale, title="Krisesenter")
        translation = desk.submit(page)
        desk.write_all(translation)
        target = desk.publish(translation)
        desk.send(reverse("wagtailadmin_pages:delete", args=[homes["nb"].pk]), {})
        assert self.remove(desk.client, "nb").status_code == 302
        assert not Locale.objects.filter(language_code="nb").exists()

        target.refresh_from_db()
        assert (target.title, target.is_source) == ("cs: Krisesenter", True)
        assert desk.client.get(edit_address(target)).status_code == 200
        assert desk.client.get(reverse("exchange_translation:matrix")).status_code == 200

    def test_the_language_of_a_deleted_translation_leaves_the_source_whole(
        self, page: InformationPage, homes: dict[str, HomePage], desk: Desk
    ) -> None:
        desk.submit(page, "nb")
        desk.send(reverse("wagtailadmin_pages:delete", args=[homes["nb"].pk]), {})
        assert self.remove(desk.client, "nb").status_code == 302
        assert not Locale.objects.filter(language_code="nb").exists()
        assert cell_of(page, "en").state == "source"
        desk.publish_source(page, summary="Where good help is found.")


def test_one_who_is_asked_and_leaves_loses_nothing(page: InformationPage, desk: Desk) -> None:
    translation = opened(page, "cs")
    opener = Desk(client_of(SuperuserFactory()), desk.capture)
    desk.write(translation, "How to reach us", "Jak k nám")
    opener.write(translation, "How to reach us", "Kudy k nám", **{"X-Editor-Opened": "1"})
    address = reverse("exchange_translation:merge", args=[translation.pk])
    assert desk.client.get(address).status_code == 200
    assert MergeConflict.objects.get().other == "Jak k nám"


def test_the_librarys_report_is_named_in_the_language_of_each_person() -> None:
    admin = SuperuserFactory()
    client = client_of(admin)
    for language, name in (("nb", "Oversettelser"), ("cs", "Překlady"), ("nb", "Oversettelser")):
        UserProfile.objects.update_or_create(user=admin, defaults={"preferred_language": language})
        request = client.get(reverse("wagtailadmin_home")).wsgi_request
        with override(language):
            labels = {item.url: str(item.label) for item in reports_menu.menu_items_for_request(request)}
        assert labels[reverse("wagtail_localize:translations_report")] == name
