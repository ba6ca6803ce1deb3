"""Personal data is found before a page is published, and never written to a log."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageLogEntry

from exchange.safety.personal_data import Kind, find_personal_data
from tests.factories.practices import PracticePageFactory


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Napište na jana@example.org a přijďte.", Kind.EMAIL),
        ("Rodné číslo 855512/1234 nepatří do textu.", Kind.CZECH_BIRTH_NUMBER),
        ("Rodné číslo 8555121234 nepatří do textu.", Kind.CZECH_BIRTH_NUMBER),
        ("Fødselsnummer 01017012345 hører ikke hjemme her.", Kind.NORWEGIAN_BIRTH_NUMBER),
        ("Fødselsnummer 010170 12345 hører ikke hjemme her.", Kind.NORWEGIAN_BIRTH_NUMBER),
        ("Účet 19-2000145399/0800 je soukromý.", Kind.ACCOUNT),
        ("Konto 1234.56.78901 er privat.", Kind.ACCOUNT),
        ("IBAN CZ65 0800 0000 1920 0014 5399 je soukromý.", Kind.ACCOUNT),
        ("IBAN NO93 8601 1117 948 er privat.", Kind.ACCOUNT),
        ("Ring +47 22 12 34 56 om kvelden.", Kind.PHONE),
        ("Volejte 604 123 456 večer.", Kind.PHONE),
        ("Skupinu vedla Jana Nováková z Brna.", Kind.NAME),
        ("Mluvili jsme s Janou Novákovou o všem.", Kind.NAME),
        ("Gruppen ble ledet av Kari Nordmann i fjor.", Kind.NAME),
        ("Ptejte se paní Vránové.", Kind.NAME),
    ],
)
def test_what_tells_on_somebody_is_found(text: str, kind: Kind) -> None:
    assert kind in {finding.kind for finding in find_personal_data(text)}


@pytest.mark.parametrize(
    "text",
    [
        "The group met 42 times between 2014 and 2016.",
        "Skupina se sešla 42krát, od podzimu 2014 do 31. 7. 2016.",
        "Linka 116 006 je zdarma, nonstop.",
        "Fellesskap mot seksuelle overgrep er en paraplyorganisasjon.",
        "Studiebesøket gikk til Bergen, Oslo og Trondheim i mai 2015.",
        "Paní ze skupiny řekla, že jí to pomohlo.",
        "Statens barnehus ligger i Oslo.",
        "90 minutes, 6–10 people, 12 sessions, 1 500 Kč.",
    ],
)
def test_ordinary_text_raises_no_alarm(text: str) -> None:
    assert find_personal_data(text) == []


@given(st.text(max_size=500))
def test_any_text_can_be_searched(text: str) -> None:
    for finding in find_personal_data(text):
        assert text[finding.start : finding.start + len(finding.value)] == finding.value


@pytest.mark.django_db
class TestPublishing:
    def test_is_refused_at_the_field(self, practice_lists: dict[str, Any]) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"])
        practice.problem = "<p>Write to <b>kari@example.org</b>.</p>"

        with pytest.raises(ValidationError) as refused:
            practice.save_revision()

        assert list(refused.value.message_dict) == ["problem"]
        assert "kari@example.org" in refused.value.message_dict["problem"][0]

    def test_finds_it_in_a_step(self, practice_lists: dict[str, Any]) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"])
        practice.steps.append(("step", {"title": "Call", "text": "<p>+47 22 12 34 56</p>", "minutes": None}))

        with pytest.raises(ValidationError) as refused:
            practice.save_revision()

        assert list(refused.value.message_dict) == ["steps"]

    def test_a_reason_lets_it_through_and_the_log_keeps_kind_and_field_only(
        self, practice_lists: dict[str, Any]
    ) -> None:
        practice = PracticePageFactory(parent=practice_lists["en"])
        practice.problem = "<p>Write to office@example.org.</p>"
        practice.personal_data_reason = "The organisation's own public address."

        practice.save_revision().publish()

        entry = PageLogEntry.objects.get(page=practice.pk, action="exchange.personal_data_kept")
        assert entry.data["kept"] == [{"kind": "email", "field": "problem"}]
        assert "office@example.org" not in str(entry.data)
