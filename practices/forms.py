"""The editor's form of a practice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.forms import ConceptsField, ConceptsPageForm
from exchange.models.concept import Scheme


class PracticePageForm(ConceptsPageForm):
    methods = ConceptsField(
        Scheme.METHOD, required=True, label=_("Method"), help_text=_("What kind of work it is. Tick one or two.")
    )
    target_groups = ConceptsField(
        Scheme.TARGET_GROUP, required=True, label=_("Target group"), help_text=_("For whom it is.")
    )
    violence = ConceptsField(
        Scheme.VIOLENCE, label=_("Kind of violence"), help_text=_("What the people met with. Leave empty for any.")
    )
    topics = ConceptsField(Scheme.TOPIC, label=_("Topics"), help_text=_("Other notions that the text explains."))
