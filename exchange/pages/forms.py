"""The editor's forms: what they check, and concepts chosen by ticking words in the editor's language."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from exchange.access.person import person_of, publishes_for, writes_for
from exchange.cldr import language_name
from exchange.conf import content_languages
from exchange.records.concept import Concept
from exchange.records.forms import RecordForm
from exchange.records.organisation import Organisation
from exchange.safety.personal_data import as_text, find_personal_data


class ConceptsField(forms.ModelMultipleChoiceField):
    """The concepts of one scheme as checkboxes, named in the editor's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, scheme: str, *, required: bool = False, **kwargs: Any) -> None:
        queryset = Concept.objects.in_scheme(scheme).with_terms()
        super().__init__(queryset, required=required, **kwargs)

    def label_from_instance(self, obj: Concept) -> str:
        return obj.label()


class ConceptsFormMixin:
    """Shows child rows of `ConceptRow` as fields, one per scheme; the form's ConceptsFields name the schemes."""

    concept_relation: ClassVar[str] = "concept_rows"

    def concept_fields(self) -> list[str]:
        return [name for name, field in self.base_fields.items() if isinstance(field, ConceptsField)]  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {row.concept_id for row in getattr(self.instance, self.concept_relation).all()}  # type: ignore[attr-defined]
        for name in self.concept_fields():
            if name in self.fields:  # type: ignore[attr-defined]
                field = self.fields[name]  # type: ignore[attr-defined]
                self.initial[name] = [concept.pk for concept in field.queryset if concept.pk in chosen]  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Any:
        self._write_concept_rows()
        return super().save(commit=commit)  # type: ignore[misc]

    def _write_concept_rows(self) -> None:
        shown = [name for name in self.concept_fields() if name in self.fields]  # type: ignore[attr-defined]
        schemes = {concept.scheme for name in shown for concept in self.fields[name].queryset}  # type: ignore[attr-defined]
        manager = getattr(self.instance, self.concept_relation)  # type: ignore[attr-defined]
        kept = [row for row in manager.all() if row.concept.scheme not in schemes]
        present = {row.concept_id: row for row in manager.all()}
        chosen = [
            present.get(concept.pk) or manager.model(concept=concept)
            for name in shown
            for concept in self.cleaned_data.get(name, [])  # type: ignore[attr-defined]
        ]
        setattr(self.instance, self.concept_relation, [*kept, *chosen])  # type: ignore[attr-defined]


class ExchangePageForm(WagtailAdminPageForm):
    """Holds publish checks back from drafts, and facts back from translations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page is asked and not its class: a form may be made for a page that does not exist yet.
        if self.instance.pk and self.instance.source is not None:
            self._lock_facts()
        if "organisation" in self.fields:
            self._settle_owner()

    def _settle_owner(self) -> None:
        """Offer the organisations in whose name a new page may be written; a stored one keeps its owner."""
        field = self.fields["organisation"]
        if self.instance.pk:
            field.disabled = True
            field.help_text = _("Who owns the page is changed in its menu, by somebody who publishes for both.")
            self.initial["organisation"] = self.instance.owning_organisation_id
            return
        if not person_of(self.for_user).is_administrator:
            field.queryset = Organisation.objects.filter(pk__in=writes_for(self.for_user)).named()
            if field.queryset.count() == 1:
                # Users who write for one organisation need not look it up.
                self.initial["organisation"] = field.queryset.get()

    def clean_organisation(self) -> Any:
        """Refuse to make a page live in the name of an organisation for which the person only writes."""
        organisation = self.cleaned_data["organisation"]
        person = person_of(self.for_user)
        if self.instance.pk or person.is_administrator or not self.data.get("action-publish"):
            return organisation
        if organisation.pk not in publishes_for(self.for_user):
            raise ValidationError(
                _("You write for this organisation, but do not publish. Save a draft, or submit it for approval.")
            )
        return organisation

    def _lock_facts(self) -> None:
        source = self.instance.source
        note = _("Kept with the source page (%(language)s); change it there.") % {
            "language": language_name(source.locale.language_code)
        }
        for name in self.fact_form_fields():
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = note

    def fact_form_fields(self) -> list[str]:
        return list(self.instance.fact_fields)

    def rows(self, relation: str) -> list[Any]:
        """Return the forms of the child rows that will be kept and are valid in themselves.

        An error added to one stays.
        """
        forms = self.formsets[relation].forms if relation in self.formsets else []
        return [row for row in forms if row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE")]

    def is_valid(self) -> bool:
        """Return whether the form is valid, child rows included.

        The page itself gets these only when the form is saved.
        """
        valid = super().is_valid()
        if valid and not self.is_deferred_validation:
            valid = not self._refuse_personal_data_in_rows()
        return bool(valid)

    def _refuse_personal_data_in_rows(self) -> bool:
        """Add an error to each field of a child row that holds personal data; return whether there was any."""
        if self.cleaned_data.get("personal_data_reason"):
            return False
        found = False
        for name in self.instance.checked_texts:
            relation, _dot, field = name.partition(".")
            for row in self.rows(relation) if field else []:
                for finding in find_personal_data(as_text(row.cleaned_data.get(field))):
                    row.add_error(field, finding.refusal())
                    found = True
        return found

    def defer_required_fields(self) -> None:
        super().defer_required_fields()
        self.instance.publish_checks_deferred = True

    def restore_required_fields(self) -> None:
        super().restore_required_fields()
        self.instance.publish_checks_deferred = False


class ConceptsPageForm(ConceptsFormMixin, ExchangePageForm):
    """A page form with concept fields; they are facts as well."""

    def fact_form_fields(self) -> list[str]:
        return [*super().fact_form_fields(), *self.concept_fields()]


class LanguagesField(forms.MultipleChoiceField):
    """Languages of the world in which help is available, by their names; the value is a list of codes."""

    widget = forms.CheckboxSelectMultiple
    OFFERED = (
        "cs",
        "nb",
        "en",
        "nn",
        "se",
        "sk",
        "uk",
        "ru",
        "pl",
        "de",
        "vi",
        "ar",
        "so",
        "ti",
        "fa",
        "rom",
        "es",
        "fr",
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", self.offered)
        super().__init__(**kwargs)

    @classmethod
    def offered(cls) -> list[tuple[str, str]]:
        codes = dict.fromkeys([*(code for code, _name in content_languages()), *cls.OFFERED])
        return [(code, language_name(code)) for code in codes]


class OrganisationForm(ConceptsFormMixin, RecordForm):
    services = ConceptsField("service", label=_("Services"))
    target_groups = ConceptsField("target-group", label=_("Target groups"))
    spoken_languages = LanguagesField(required=False, label=_("Languages spoken"))
