"""The editor's form of a study visit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.forms import ConceptsField, ConceptsPageForm, LanguagesField
from exchange.models.concept import Scheme


class StudyVisitPageForm(ConceptsPageForm):
    topics = ConceptsField(Scheme.TOPIC, label=_("Topics"))
    methods = ConceptsField(Scheme.METHOD, label=_("Methods seen"))
    spoken_languages = LanguagesField(required=False, label=_("Languages spoken"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._check_follow_ups_are_after(cleaned.get("date_to") or cleaned.get("date_from"))
        return cleaned

    def _check_follow_ups_are_after(self, end: Any) -> None:
        """A follow-up is due after the visit; the error stands at its own field."""
        for form in self.formsets["follow_ups"].forms if "follow_ups" in self.formsets else []:
            due = getattr(form, "cleaned_data", {}).get("due")
            if end and due and due <= end and not form.cleaned_data.get("DELETE"):
                form.add_error("due", _("A follow-up is due after the visit, which ends on %(date)s.") % {"date": end})
