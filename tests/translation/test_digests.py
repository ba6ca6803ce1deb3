"""Digests by e-mail, through the account's form, the command, a real mail server and the link in the message."""

from __future__ import annotations

import datetime as dt
import logging
import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html
from wagtail.users.models import UserProfile

from exchange.models import DigestChoice, DigestSent, HomePage, InformationPage
from exchange.translation.comments import threads as comments
from exchange.translation.digest import sending
from exchange.translation.digest.waiting import Kind, what_waits
from tests.factories.exchange import InformationPageFactory, UserFactory
from tests.factories.roles import TRANSLATOR, appointed
from tests.factories.translation import change, opened, segments_of, target_of, translated_page, write, write_all
from tests.services.mail import MailServer
from tests.translation.conftest import client_of

pytestmark = pytest.mark.django_db

PERSON = {"first_name": "Eva", "last_name": "Nováková", "email": "eva@example.org"}
"""What Wagtail's form of an account asks for."""
MONDAY = dt.date(2026, 11, 23)


def translator(language: str, frequency: str = "daily", *, speaks: str = "en", **choice: Any) -> Any:
    user = UserFactory()
    user.email = f"{user.username}@example.org"
    user.save()
    appointed(language, TRANSLATOR, user)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = speaks
    profile.save()
    DigestChoice.objects.create(user=user, frequency=frequency, **choice)
    return user


def run() -> str:
    out = StringIO()
    call_command("send_digests", stdout=out)
    return out.getvalue()


def send_on(day: dt.date) -> list[sending.Outcome]:
    return list(sending.send_all(day))


@pytest.fixture
def outdated(page: InformationPage) -> Any:
    """The Czech page says what its source no longer says."""
    translation = translated_page(page, "cs")
    change(page, title="Another title")
    return translation


class TestSending:
    def test_a_message_arrives_with_both_forms_and_the_headers_for_leaving(
        self, outdated: Any, mail_server: MailServer
    ) -> None:
        user = translator("cs")
        assert "sent: 1" in run()
        [message] = mail_server.messages
        assert message["To"] == user.email
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"<http\S+/digest/unsubscribe/\S+/>", message["List-Unsubscribe"].strip())
        plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        for body in (plain, html):
            assert body is not None
            assert "Outdated, Czech" in body.get_content()
            assert "?state=outdated" in body.get_content()

    def test_it_is_sent_once_a_day_however_often_the_command_runs(self, outdated: Any) -> None:
        translator("cs")
        run()
        assert "sent before: 1" in run()
        assert len(mail.outbox) == 1

    def test_a_weekly_one_comes_once_a_week_and_a_daily_one_every_day(self, outdated: Any) -> None:
        daily, weekly = translator("cs"), translator("cs", "weekly")
        for days in range(8):
            send_on(MONDAY + dt.timedelta(days=days))
        sent_to = [message.to[0] for message in mail.outbox]
        assert (sent_to.count(daily.email), sent_to.count(weekly.email)) == (8, 2)

    def test_nothing_is_sent_when_nothing_waits(self, page: InformationPage) -> None:
        translator("cs")
        translated_page(page, "cs")
        assert "nothing waits: 1" in run()
        assert mail.outbox == []
        assert not DigestSent.objects.exists()

    def test_who_chose_nothing_gets_nothing(self, outdated: Any) -> None:
        translator("cs", "never")
        without = translator("cs")
        DigestChoice.objects.filter(user=without).delete()
        gone = translator("cs")
        gone.is_active = False
        gone.save()
        run()
        assert mail.outbox == []

    def test_one_bad_address_does_not_stop_the_others(self, outdated: Any, mail_server: MailServer) -> None:
        first, bad, last = translator("cs"), translator("cs"), translator("cs")
        mail_server.refused = {bad.email}
        with pytest.raises(CommandError, match="1 digests were not sent"):
            run()
        assert mail_server.recipients() == [first.email, last.email]

        mail_server.refused = set()
        run()
        assert mail_server.recipients() == [first.email, last.email, bad.email]

    def test_an_address_that_is_none_does_not_stop_the_others(self, outdated: Any, mail_server: MailServer) -> None:
        bad, good = translator("cs"), translator("cs")
        bad.email = "a\nBcc: everybody@example.org"
        bad.save()
        with pytest.raises(CommandError):
            run()
        assert mail_server.recipients() == [good.email]

    def test_a_server_that_is_away_is_told_and_tried_again(self, outdated: Any, settings: Any) -> None:
        translator("cs")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        with pytest.raises(CommandError):
            run()
        assert not DigestSent.objects.exists()

    def test_a_connection_has_a_time_out(self, outdated: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Any] = []
        original = sending.get_connection
        monkeypatch.setattr(sending, "get_connection", lambda **options: asked.append(options) or original(**options))
        settings.EMAIL_TIMEOUT = None
        run()
        assert asked == [{"timeout": sending.SECONDS_TO_ANSWER}]

    def test_no_log_and_no_output_names_anybody(
        self, outdated: Any, mail_server: MailServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        bad, good = translator("cs"), translator("cs")
        mail_server.refused = {bad.email}
        out = StringIO()
        with caplog.at_level(logging.DEBUG), pytest.raises(CommandError) as error:
            call_command("send_digests", stdout=out)
        said = (
            out.getvalue()
            + str(error.value)
            + " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail.log"))
        )
        for user in (bad, good):
            assert user.email not in said
            assert user.username not in said

    def test_what_was_sent_is_recorded_in_numbers(self, outdated: Any) -> None:
        user = translator("cs")
        run()
        record = DigestSent.objects.get()
        assert record.user == user
        assert record.counts["outdated"] == 1
        assert "Another title" not in str(record.counts)


class TestContent:
    def test_it_is_in_the_language_that_she_chose_for_the_admin(self, outdated: Any) -> None:
        translator("cs", speaks="nb")
        run()
        [message] = mail.outbox
        assert message.subject.startswith("Din oversikt")
        assert "Utdatert" in message.body

    def test_the_subject_gives_nothing_away_and_pages_are_named_when_asked_for_only(self, outdated: Any) -> None:
        translator("cs")
        translator("cs", names_pages=True)
        run()
        careful, naming = mail.outbox
        for message in (careful, naming):
            assert re.fullmatch(r"Your digest of [\w .,]+", message.subject)
        assert "Another title" not in careful.body + str(careful.alternatives)
        assert "Another title" in naming.body
        assert "Another title" in str(naming.alternatives)

    def test_titles_are_text_in_the_html_form(self, page: InformationPage) -> None:
        translated_page(page, "cs")
        change(page, title="<script>alert(1)</script>")
        translator("cs", names_pages=True)
        run()
        assert "<script>" not in mail.outbox[0].alternatives[0][0]
        assert "<script>alert(1)</script>" in mail.outbox[0].body

    def test_only_what_she_may_edit_is_listed(self, page: InformationPage, homes: dict[str, HomePage]) -> None:
        for language in ("cs", "nb"):
            translated_page(page, language)
        change(page, title="Another title")
        assert {each.locale.language_code for each in what_waits(translator("cs"))} == {"cs"}

    def test_what_is_translated_and_not_published_waits_too(self, outdated: Any) -> None:
        write_all(outdated)
        [waiting] = what_waits(translator("cs"))
        assert (waiting.kind, waiting.number) == (Kind.UNPUBLISHED, 1)
        assert "state=unpublished" in waiting.path

    def test_a_review_waits_for_who_may_sign_it_off(
        self, page: InformationPage, review_workflow: Any, homes: dict[str, HomePage]
    ) -> None:
        author, reviewer = translator("cs"), translator("cs")
        translation = opened(page, "cs")
        write_all(translation, last_translated_by=author)
        client_of(author).post(reverse("exchange_translation:propose", args=[translation.pk]))
        assert [each.number for each in what_waits(reviewer) if each.kind is Kind.SIGN_OFF] == [1]
        assert [each for each in what_waits(author) if each.kind is Kind.SIGN_OFF] == []

    def test_comments_of_others_wait_and_ones_own_do_not(self, page: InformationPage) -> None:
        author, other = translator("cs"), translator("cs")
        translation = opened(page, "cs")
        comment = comments.comment_on(translation, segments_of(translation)[0], author, "Which word?")

        def waits(user: Any) -> bool:
            return any(each.kind is Kind.COMMENT for each in what_waits(user))

        assert (waits(author), waits(other)) == (False, True)
        comments.answer(comment, other, "This one.")
        assert waits(author)
        comments.resolve(comment, author)
        assert (waits(author), waits(other)) == (False, False)

    def test_many_pages_cost_no_query_each(
        self, homes: dict[str, HomePage], django_assert_max_num_queries: Any
    ) -> None:
        user = translator("cs")
        for _number in range(8):
            translation = opened(InformationPageFactory(parent=homes["en"], locale=homes["en"].locale), "cs")
            write(translation, segments_of(translation)[0], "Text")
        with django_assert_max_num_queries(40):
            what_waits(user)


class TestChoosing:
    def test_she_chooses_in_her_account(self, czech_translator: Any) -> None:
        client = client_of(czech_translator)
        address = reverse("wagtailadmin_account")
        data = querydict_from_html(client.get(address).content.decode(), form_index=0)
        assert data["digest-frequency"] == "never"
        assert not DigestChoice.objects.exists()
        data.update({f"name_email-{name}": value for name, value in PERSON.items()})
        data["digest-frequency"] = "weekly"
        client.post(address, data)
        assert DigestChoice.objects.get(user=czech_translator).frequency == "weekly"

    def test_who_writes_in_no_language_is_not_asked(self, homes: dict[str, HomePage]) -> None:
        reader = UserFactory()
        reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
        assert "digest-frequency" not in client_of(reader).get(reverse("wagtailadmin_account")).content.decode()


class TestLeaving:
    @pytest.fixture
    def choice(self, homes: dict[str, HomePage]) -> DigestChoice:
        return DigestChoice.objects.get(user=translator("cs", speaks="cs"))

    def address(self, choice: DigestChoice) -> str:
        return reverse("exchange_unsubscribe", args=[sending.token_for(choice)])

    def frequency(self, choice: DigestChoice) -> str:
        return DigestChoice.objects.get(pk=choice.pk).frequency

    def test_opening_the_link_asks_and_changes_nothing(self, choice: DigestChoice) -> None:
        for method in ("get", "head"):
            answer = getattr(Client(), method)(self.address(choice))
            assert answer.status_code == 200
        assert self.frequency(choice) == "daily"

    def test_a_mail_programs_button_leaves_without_login_or_token(self, choice: DigestChoice) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = client.post(self.address(choice), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert self.frequency(choice) == "never"

    def test_it_is_in_her_language(self, choice: DigestChoice) -> None:
        assert 'lang="cs"' in Client().get(self.address(choice)).content.decode()

    def test_a_forged_link_finds_nobody(self, choice: DigestChoice) -> None:
        token = sending.token_for(choice)
        for forged in (token[:-1] + ("a" if token[-1] != "a" else "b"), str(choice.user_id), "x"):
            assert Client().post(reverse("exchange_unsubscribe", args=[forged])).status_code == 400
        assert self.frequency(choice) == "daily"

    def test_the_link_of_one_person_leaves_the_others_alone(self, choice: DigestChoice) -> None:
        other = DigestChoice.objects.get(user=translator("cs"))
        Client().post(self.address(choice))
        assert self.frequency(other) == "daily"

    def test_the_link_in_the_message_is_the_one_that_leaves(self, outdated: Any) -> None:
        user = translator("cs")
        run()
        link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
        assert link in mail.outbox[0].body
        Client().post("/" + link.split("/", 3)[3])
        assert DigestChoice.objects.get(user=user).frequency == "never"
        assert target_of(outdated)
