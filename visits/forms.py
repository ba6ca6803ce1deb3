"""The editor's form of a study visit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from exchange.pages.forms import ConceptsField, ConceptsPageForm, LanguagesField
from exchange.records.concept import Scheme


class StudyVisitPageForm(ConceptsPageForm):
    topics = ConceptsField(Scheme.TOPIC, label=_("Topics"))
    methods = ConceptsField(Scheme.METHOD, label=_("Methods seen"))
    spoken_languages = LanguagesField(required=False, label=_("Languages spoken"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        first = cleaned.get("date_from")
        last = cleaned.get("date_to") or first
        if first and last:
            self._check_stops_are_within(first, last)
            self._check_follow_ups_are_after(last)
        return cleaned

    def _check_stops_are_within(self, first: dt.date, last: dt.date) -> None:
        for form in self.rows("stops"):
            date = form.cleaned_data.get("date")
            if date and not first <= date <= last:
                form.add_error("date", _("The stop is not within the days of the visit."))

    def _check_follow_ups_are_after(self, last: dt.date) -> None:
        for form in self.rows("follow_ups"):
            due = form.cleaned_data.get("due")
            if due and due <= last:
                day = date_format(last, "DATE_FORMAT")
                form.add_error("due", _("A follow-up is due after the visit, which ends on %(day)s.") % {"day": day})
