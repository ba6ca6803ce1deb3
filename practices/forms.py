"""The editor's form of a practice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.pages.forms import ConceptsField, ConceptsPageForm
from exchange.records.concept import Scheme


class PracticePageForm(ConceptsPageForm):
    methods = ConceptsField(
        Scheme.METHOD, required=True, label=_("Method"), help_text=_("What kind of work it is. Tick one or two.")
    )
    target_groups = ConceptsField(
        Scheme.TARGET_GROUP, required=True, label=_("Target group"), help_text=_("Who it is for.")
    )
    violence = ConceptsField(
        Scheme.VIOLENCE,
        label=_("Type of violence"),
        help_text=_("What participants have experienced. Leave empty if it suits any."),
    )
    topics = ConceptsField(Scheme.TOPIC, label=_("Topics"), help_text=_("Other concepts covered in the text."))
