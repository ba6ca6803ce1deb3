"""Organisations: facts that have no language. The organisation's own presentation is an OrganisationPage."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable
from wagtail.search import index

from exchange.cldr import countries
from exchange.ownership.holding import SHARED_RECORD, Holding
from exchange.ownership.verbs import Kind
from exchange.records.concept import ConceptRow
from exchange.records.place import City
from exchange.records.wording import Name, NamedRecord, wording_in


class OrganisationKind(models.TextChoices):
    NGO = "ngo", _("Non-governmental organisation")
    UMBRELLA = "umbrella", _("Umbrella organisation")
    PUBLIC = "public", _("Public service")
    HOSPITAL = "hospital", _("Hospital or health service")
    POLICE = "police", _("Police")
    RESEARCH = "research", _("Research or teaching")
    OTHER = "other", _("Other")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def with_names(self) -> Self:
        """Return the organisations with the names in all languages, in one more query."""
        return self.prefetch_related("names")

    def named(self) -> Self:
        """Return the organisations with the name in the active language, in the same query."""
        names = OrganisationName.objects.filter(organisation=models.OuterRef("pk"))
        return self.annotate(known_name=wording_in(get_language() or "", names))

    def beside(self, organisation: Organisation) -> Self:
        """Return its umbrella and its members."""
        return self.filter(models.Q(pk=organisation.umbrella_id) | models.Q(umbrella=organisation))


class Organisation(index.Indexed, NamedRecord, ClusterableModel):
    """A partner, a member of an umbrella, or a host of a study visit."""

    code = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("A short name for addresses and lists, for example fmso.")
    )
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.NGO)
    legal_form = models.CharField(
        _("legal form"), max_length=80, blank=True, help_text=_("As it is registered, for example z. s. or stiftelse.")
    )
    registry_number = models.CharField(
        _("registry number"),
        max_length=30,
        blank=True,
        help_text=_("IČO in the Czech Republic, organisasjonsnummer in Norway."),
    )
    umbrella = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("umbrella organisation"),
        help_text=_("The organisation that this one is a member of."),
    )
    country = models.CharField(_("country"), max_length=2, choices=countries)
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    address = models.TextField(_("address"), blank=True, help_text=_("Street and number, for visitors."))
    address_hidden = models.BooleanField(
        _("hide the address"),
        default=False,
        help_text=_("For shelters. The address is then never shown, searched or exported."),
    )
    website = models.URLField(_("website"), blank=True)
    public_email = models.EmailField(
        _("public e-mail"), blank=True, help_text=_("Of the organisation, not a person's.")
    )
    public_phone = models.CharField(_("public phone"), max_length=40, blank=True)
    spoken_languages = models.JSONField(
        _("languages spoken"), default=list, blank=True, help_text=_("The languages in which people can get help.")
    )
    last_verified = models.DateField(
        _("last verified"),
        null=True,
        blank=True,
        help_text=_("When somebody last checked that all of this is correct."),
    )
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Not a real organisation, but an example of a kind of service.")
    )

    objects = OrganisationQuerySet.as_manager()

    search_fields = [
        index.SearchField("acronym"),
        index.AutocompleteField("acronym"),
        index.AutocompleteField("code"),
        index.FilterField("kind"),
        index.FilterField("country"),
        index.RelatedFields("names", [index.SearchField("text"), index.AutocompleteField("text")]),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]

    @property
    def public_address(self) -> str:
        """Return the address if it may be known; templates, the index and exports read no other."""
        return "" if self.address_hidden else self.address

    def holding(self) -> Holding:
        """Return what it is to the policy: its own people's.

        A record in which nobody takes part, such as that of a host of visits, is shared.
        """
        if self.pk is None or not self.memberships.exists():
            return SHARED_RECORD
        return Holding(Kind.ORGANISATION, owners=frozenset([self.pk]))

    def concepts_in(self, scheme: str) -> list[Any]:
        return [row.concept for row in self.concept_rows.all() if row.concept.scheme == scheme]

    def umbrellas(self) -> list[Organisation]:
        """Return the umbrella, the umbrella's umbrella and so on, nearest first.

        Ends where a circle would begin.
        """
        chain: list[Organisation] = []
        above = self.umbrella
        while above is not None and above != self and above not in chain:
            chain.append(above)
            above = above.umbrella
        return chain

    def clean(self) -> None:
        super().clean()
        if self.umbrella is None or self.pk is None:
            return
        if self.umbrella == self:
            raise ValidationError({"umbrella": _("An organisation cannot be its own umbrella.")})
        chain = [self.umbrella, *self.umbrella.umbrellas()]
        if self in chain:
            below = chain[chain.index(self) - 1]
            raise ValidationError(
                {
                    "umbrella": _(
                        "%(umbrella)s is itself under this organisation (%(below)s is a member of it), "
                        "so it cannot be its umbrella."
                    )
                    % {"umbrella": self.umbrella, "below": below}
                }
            )


class OrganisationName(Name):
    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="names")

    class Meta(Name.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language"],
                name="one_organisation_name_a_language",
                violation_error_message=_("There is already a name in this language."),
            )
        ]


class FormerName(Orderable):
    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="former_names")
    text = models.CharField(_("name"), max_length=200)
    until = models.PositiveSmallIntegerField(_("until (year)"), null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("former name")
        verbose_name_plural = _("former names")

    def __str__(self) -> str:
        return self.text


class OrganisationConcept(ConceptRow):
    """A service that the organisation provides, or a group of people that it serves."""

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="concept_rows")
