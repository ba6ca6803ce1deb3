"""Personal data in a text: found before the text is published.

A page about a practice describes no client. Numbers are found by their form, not by their check digit:
a birth number with a typo in it still identifies somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban
from stdnum.exceptions import ValidationError as StdnumError
from wagtail.rich_text import get_text_for_indexing

from exchange.safety.first_names import FIRST_NAMES


class Kind(models.TextChoices):
    NAME = "name", gettext_lazy("a person's name")
    PHONE = "phone", gettext_lazy("a telephone number")
    EMAIL = "email", gettext_lazy("an e-mail address")
    CZECH_BIRTH_NUMBER = "czech-birth-number", gettext_lazy("a Czech birth number")
    NORWEGIAN_BIRTH_NUMBER = "norwegian-birth-number", gettext_lazy("a Norwegian birth number")
    ACCOUNT = "account", gettext_lazy("a bank account")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a text; `value` is for the editor's eyes only and goes into no log."""

    kind: Kind
    value: str
    start: int

    def refusal(self) -> str:
        """Return what the editor is shown."""
        return _("This looks like %(kind)s: “%(value)s”. Remove it, or say under “Safety” why it may be published.") % {
            "kind": self.kind.label,
            "value": Truncator(self.value).chars(60),
        }


PHONE_REGIONS = ("CZ", "NO")

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Year, month (women + 50, and + 20 or + 70 since 2004), day; the slash is often left out.
CZECH_BIRTH_NUMBER = re.compile(
    r"(?<![\d/-])\d{2}(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|5[1-9]|6[0-2]|7[1-9]|8[0-2])(?:0[1-9]|[12]\d|3[01])\s?/\s?\d{3,4}(?!\d)"
    r"|(?<![\d/-])\d{2}(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|5[1-9]|6[0-2]|7[1-9]|8[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?![\d/])"
)
# Day (D-numbers + 40), month (test and H-numbers + 40, + 80), year, five digits.
NORWEGIAN_BIRTH_NUMBER = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2]|4[1-9]|5[0-2]|8[1-9]|9[0-2])\d{2}\s?\d{5}(?!\d)"
)
CZECH_ACCOUNT = re.compile(r"(?<![\d/-])(?:\d{1,6}-)?\d{6,10}\s?/\s?\d{4}(?![\d/])")
NORWEGIAN_ACCOUNT = re.compile(r"(?<!\d)\d{4}[. ]\d{2}[. ]\d{5}(?!\d)")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b")
TITLE_AND_NAME = re.compile(
    r"\b(?:paní|pan[aíu]?|Mgr\.|Bc\.|PhDr\.|MUDr\.|JUDr\.|Ing\.|fru|herr|Mrs?\.?|Ms\.?|Dr\.)\s+(?=[^\W\d_]*[^\W\d_a-zá-ž])"
    r"[A-ZÁ-ŽÆØÅ][\w'-]+(?:\s+[A-ZÁ-ŽÆØÅ][\w'-]+)?"
)
NAME = re.compile(r"\b([A-ZÁ-ŽÆØÅ][a-zá-žæøå'-]+)\s+[A-ZÁ-ŽÆØÅ][a-zá-žæøå'-]+")

IBAN_COUNTRIES = ("CZ", "NO", "SK", "DE", "AT", "PL", "SE", "DK", "IS", "LI", "GB")


def find_personal_data(text: str) -> list[Finding]:
    """Return all findings in `text`, in its order; if two overlap, the longer one is kept."""
    findings = sorted(_candidates(text), key=lambda finding: (finding.start, -len(finding.value)))
    kept: list[Finding] = []
    for finding in findings:
        if not kept or finding.start >= kept[-1].start + len(kept[-1].value):
            kept.append(finding)
    return kept


def _candidates(text: str) -> Iterator[Finding]:
    patterns = (
        (Kind.EMAIL, EMAIL),
        (Kind.CZECH_BIRTH_NUMBER, CZECH_BIRTH_NUMBER),
        (Kind.NORWEGIAN_BIRTH_NUMBER, NORWEGIAN_BIRTH_NUMBER),
        (Kind.ACCOUNT, CZECH_ACCOUNT),
        (Kind.ACCOUNT, NORWEGIAN_ACCOUNT),
        (Kind.NAME, TITLE_AND_NAME),
    )
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            yield Finding(kind, match.group(), match.start())
    for match in IBAN.finditer(text):
        if _looks_like_iban(match.group()):
            yield Finding(Kind.ACCOUNT, match.group(), match.start())
    for match in NAME.finditer(text):
        if match.group(1).casefold() in FIRST_NAMES:
            yield Finding(Kind.NAME, match.group(), match.start())
    for region in PHONE_REGIONS:
        for number in phonenumbers.PhoneNumberMatcher(text, region, max_tries=1000):
            yield Finding(Kind.PHONE, number.raw_string, number.start)


def _looks_like_iban(value: str) -> bool:
    compact = iban.compact(value)
    if compact[:2] in IBAN_COUNTRIES:
        return True  # also with a typo in it
    try:
        iban.validate(compact)
    except StdnumError:
        return False
    return True


def checked_texts(page: Any) -> Iterator[tuple[str, str]]:
    """Yield field name and plain text of everything in `page` that its `checked_texts` names.

    "relation.field" names a field of child rows.
    """
    for name in page.checked_texts:
        relation, _dot, field = name.partition(".")
        if field:
            for row in getattr(page, relation).all():
                yield name, as_text(getattr(row, field))
        else:
            yield name, as_text(getattr(page, name))


def as_text(value: Any) -> str:
    """Return the words of a plain, rich or stream field."""
    if value is None:
        return ""
    if hasattr(value, "stream_block"):
        return "\n".join(get_text_for_indexing(part) for part in value.stream_block.get_searchable_content(value))
    return get_text_for_indexing(str(value)) if "<" in str(value) else str(value)


def findings_in(page: Any) -> list[tuple[str, Finding]]:
    return [(name, finding) for name, text in checked_texts(page) for finding in find_personal_data(text)]


def refuse_personal_data(page: Any) -> None:
    """Raise ValidationError if `page` holds personal data and gives no reason for it."""
    if getattr(page, "personal_data_reason", ""):
        return
    errors: dict[str, list[str]] = {}
    for name, finding in findings_in(page):
        field = name if "." not in name else NON_FIELD_ERRORS
        errors.setdefault(field, []).append(finding.refusal())
    if errors:
        raise ValidationError(errors)
