"""Base of all pages of the exchange."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import Locale, Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail.search.index import SearchField
from wagtail_localize.fields import SynchronizedField

from exchange.access.policy import Holding, Kind
from exchange.pages.forms import ExchangePageForm
from exchange.pages.permissions import ExchangePagePermissionTester
from exchange.pages.plain_text import plain_text
from exchange.records.organisation import Organisation
from exchange.safety.personal_data import refuse_personal_data
from exchange.translation.panels import TranslationStatesPanel
from exchange.translation.reader.fallback import ShownInstead, serve_instead, shown_instead, version_instead_of
from exchange.translation.reader.notices import notices_for
from exchange.translation.reader.versions import live_versions
from exchange.translation.status.locales import locale_with
from exchange.translation.sync.facts import copy_facts, facts_of
from search.contract import SearchContent

RICH_TEXT = ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]
"""What a social worker needs to write; nothing that lets a page look unlike the others."""


def rich_text(verbose_name: Any, *, help_text: Any, blank: bool = True, headings: str = "h3") -> RichTextField:
    """Return a field for a part of a page with a heading of its own; `headings` is the level of those within it."""
    features = [headings if feature == "h3" else feature for feature in RICH_TEXT]
    return RichTextField(verbose_name, blank=blank, features=features, help_text=help_text)


class ExchangePageQuerySet(PageQuerySet):
    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")


ExchangePageManager = PageManager.from_queryset(ExchangePageQuerySet)


class ExchangePage(Page):
    """A page whose facts exist once per translation family and whose texts exist once per language."""

    # With Wagtail's own name of this link, a host could not have a page type with the name of one of ours, and
    # every project of `wagtail start` has a HomePage.
    page_ptr = models.OneToOneField(
        Page,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        serialize=False,
        related_name="%(app_label)s_%(class)s",
    )
    summary = models.TextField(
        _("summary"),
        max_length=600,
        help_text=_("Two or three sentences that tell a colleague whether to read on. Lists and search show them."),
    )
    image = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Only pictures in which nobody can be recognised."),
    )
    personal_data_reason = models.CharField(
        _("reason for personal data"),
        max_length=250,
        blank=True,
        help_text=_(
            "Only when publishing says that it found a name, number or address: why it may stay, for example "
            "because it is the organisation's own public telephone."
        ),
    )
    source_locale = models.ForeignKey(
        Locale, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("source language")
    )

    safety_critical = models.BooleanField(
        _("safety-critical"),
        default=False,
        help_text=_(
            "For example how to reach a shelter. A translation that is out of date is not shown: "
            "readers get the source language with a notice instead."
        ),
    )
    no_machine_translation = models.BooleanField(
        _("never sent to a machine translator"),
        default=False,
        help_text=_("For texts about clients, which must not leave this site."),
    )

    objects = ExchangePageManager()

    # For the admin's own search, which finds drafts as well.
    search_fields = [*Page.search_fields, SearchField("summary"), SearchField("search_text")]

    base_form_class = ExchangePageForm
    summary.required_on_save = True  # type: ignore[attr-defined]

    kind: ClassVar[str] = ""
    """The page type's name in addresses and in the search."""
    kind_label: ClassVar[Any] = ""
    """What a page is about in one word, where its type's own name speaks of the page."""
    is_shown_to_roles: ClassVar[bool] = False
    """Whether the part of the tree that the exchange's roles are shown begins at pages of this type."""
    fact_fields: ClassVar[tuple[str, ...]] = ("image", "safety_critical", "no_machine_translation")
    fact_rows: ClassVar[tuple[str, ...]] = ()
    fact_row_fields: ClassVar[dict[str, tuple[str, ...]]] = {}
    checked_texts: ClassVar[tuple[str, ...]] = ("title", "summary")
    """Fields in which personal data is looked for before publishing."""

    # A translated slug would change an address whenever the source's title does.
    override_translatable_fields = [SynchronizedField("slug"), SynchronizedField("personal_data_reason")]

    content_panels = [TranslationStatesPanel(), *Page.content_panels, FieldPanel("summary"), FieldPanel("image")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            _("Address and search engines"),
        ),
        MultiFieldPanel([FieldPanel("safety_critical"), FieldPanel("no_machine_translation")], _("Translation")),
    ]

    class Meta:
        abstract = True

    @classmethod
    def kind_name(cls) -> str:
        return capfirst(str(cls.kind_label or cls._meta.verbose_name))

    _stored_title: str = ""

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:
        """Remember what the page was called when it was read, whatever a form or a draft calls it later."""
        page = super().from_db(db, field_names, values)
        page._stored_title = page.__dict__.get("title", "")
        return page

    @property
    def is_source(self) -> bool:
        """Return whether this is the language that the page was written in first."""
        return self.source_locale_id in (None, self.locale_id)

    @cached_property
    def source(self) -> Self | None:
        """Return the live page that this one is a translation of; None for a source, or if it is gone."""
        if self.is_source:
            return None
        versions = type(self)._default_manager.filter(
            translation_key=self.translation_key, locale=self.source_locale_id, live=True
        )
        return versions.first()

    def clean(self) -> None:
        super().clean()
        if not getattr(self, "publish_checks_deferred", False):
            self._ask_for_texts()
            refuse_personal_data(self)

    def _ask_for_texts(self) -> None:
        """Raise ValidationError for required rich texts without a word.

        An empty paragraph's markup is not a text.
        """
        required = [field for field in self._meta.fields if isinstance(field, RichTextField) and not field.blank]
        empty = [field.name for field in required if not plain_text(getattr(self, field.name)).strip()]
        if empty:
            raise ValidationError({name: _("Readers need this before the page is published.") for name in empty})

    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Save; a translation takes the facts of its source, and a published source passes them on."""
        if kwargs.get("update_fields") is not None:
            # Only Wagtail's own bookkeeping is written; the instance may hold a draft's content.
            return super().save(clean=clean, user=user, log_action=log_action, **kwargs)
        with transaction.atomic():
            self._settle_source_language()
            if self.source is not None:
                copy_facts(self.source, self)
            self._stored_title = self.title
            result = super().save(clean=clean, user=user, log_action=log_action, **kwargs)
            if self.live and self.is_source and not self.alias_of_id:
                self._pass_facts_on()
        return result

    def with_content_json(self, content: Any) -> Any:
        """Return a revision with what belongs to the whole page: the family's source may have changed since."""
        page = super().with_content_json(content)
        page.source_locale_id = self.source_locale_id
        page._stored_title = self._stored_title or self.title
        return page

    def _settle_source_language(self) -> None:
        """Settle the source language: a page that begins a family of its own is written in its own language."""
        if self._state.adding and not Page.objects.filter(translation_key=self.translation_key).exists():
            self.source_locale_id = None
        if self.source_locale_id is None:
            self.source_locale_id = self.locale_id

    def _pass_facts_on(self) -> None:
        facts = facts_of(self)
        translations = type(self)._default_manager.filter(translation_key=self.translation_key, alias_of__isnull=True)
        for translation in translations.exclude(pk=self.pk):
            if not translation.is_source and facts_of(translation) != facts:
                translation.save(clean=False)

    # Who may do what

    def get_admin_display_title(self) -> str:
        """Return what readers call the page.

        Lists, histories and choosers name it to users who may not read the draft.
        """
        if self.live:
            return str(self._stored_title or self.title)
        return str(super().get_admin_display_title())

    def holding(self) -> Holding:
        """Return what the stored page is to the policy: here, one that no organisation owns."""
        kind = Kind.SITE if self.is_source else Kind.SITE_TRANSLATION
        return Holding(kind, locale_id=None if self.is_source else self.locale_id)

    def permissions_for_user(self, user: AbstractBaseUser) -> PagePermissionTester:
        return ExchangePagePermissionTester(user, self)

    # What readers see

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer with the page, or with another language's version if this one must not or cannot be read."""
        if shown_instead(request) is None and not getattr(request, "is_preview", False):
            instead = version_instead_of(self, request)
            if instead is not None:
                page, reason = instead
                return serve_instead(page, request, ShownInstead(self.locale.language_code, reason))
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._share_locales()
        context = super().get_context(request, *args, **kwargs)
        # Made when the template asks for it: previews and hosts' own templates may not.
        context["structured_data"] = SimpleLazyObject(lambda: json_for_script(self.structured_data(request)))
        context["translation_notices"] = SimpleLazyObject(lambda: notices_for(self, request))
        return context

    def _share_locales(self) -> None:
        """Set its own language and that of its source, without a query for either."""
        for name in ("locale", "source_locale"):
            locale = locale_with(getattr(self, f"{name}_id") or 0)
            if locale is not None:
                setattr(self, name, locale)

    def structured_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the page as schema.org sees it, for JSON-LD."""
        return {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": self.title,
            "description": self.search_description or self.summary,
            "inLanguage": self.locale.language_code,
            "url": self.get_full_url(request),
            "dateModified": self.last_published_at.isoformat() if self.last_published_at else None,
            "workTranslation": [
                version.get_full_url(request) for version in live_versions(self, request) if version.pk != self.pk
            ],
        }

    # What the search sees

    search_related: ClassVar[tuple[str, ...]] = ()
    """Relations that `search_content` reads; they are read for many pages together when the index is made again."""

    def search_content(self) -> SearchContent | None:
        return SearchContent(kind=self.kind, title=self.title, summary=self.summary, body=self.search_body())

    def search_body(self) -> tuple[str, ...]:
        """Return the texts of the page other than title and summary, without markup."""
        return ()

    def search_text(self) -> str:
        return " ".join(self.search_body())


class OwnedPage(ExchangePage):
    """A page that belongs to an organisation, whose publishers decide about it."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("owning organisation"),
        help_text=_("Its publishers decide what is published here. It is chosen once, when the page is made."),
    )
    content_warning = models.CharField(
        _("content warning"),
        max_length=250,
        blank=True,
        help_text=_("Shown before the text, for example: This page describes sexual violence against children."),
    )

    fact_fields: ClassVar[tuple[str, ...]] = (*ExchangePage.fact_fields, "organisation")
    checked_texts: ClassVar[tuple[str, ...]] = (*ExchangePage.checked_texts, "content_warning")

    class Meta:
        abstract = True

    _stored_owner_id: int | None = None

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:
        """Remember who owned the page when it was read, whatever a form or a draft says of it later."""
        page = super().from_db(db, field_names, values)
        page._stored_owner_id = page.__dict__.get("organisation_id")
        return page

    def save(self, *args: Any, **kwargs: Any) -> Any:
        result = super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:
            self._stored_owner_id = self.organisation_id
        return result

    @property
    def owning_organisation_id(self) -> int | None:
        """Return the key of the organisation that owns the stored page.

        Of the one in memory, if it was never stored.
        """
        if self._state.adding or self.pk is None:
            return self.organisation_id
        if self._stored_owner_id is None:
            stored = type(self)._base_manager.filter(pk=self.pk).values_list("organisation_id", flat=True)
            self._stored_owner_id = stored.first()
        return self._stored_owner_id

    def holding(self) -> Holding:
        if self.get_deferred_fields() >= {"organisation_id", "source_locale_id"}:
            # As Wagtail reads pages for its lists; both in one query.
            self.refresh_from_db(fields=["organisation", "source_locale"])
        kind = Kind.OWNED if self.is_source else Kind.OWNED_TRANSLATION
        owner = self.owning_organisation_id
        return Holding(
            kind,
            owners=frozenset([owner] if owner is not None else []),
            locale_id=None if self.is_source else self.locale_id,
        )

    def with_content_json(self, content: Any) -> Any:
        """Return a revision as a draft of the page that it is: a draft does not decide whose page it is.

        An alias follows its source in this, too.
        """
        page = super().with_content_json(content)
        if not self.alias_of_id:
            page.organisation_id = page._stored_owner_id = self.owning_organisation_id
        return page


def json_for_script(data: dict[str, Any]) -> str:
    """Return JSON that may be put inside a script element: nothing in it can close the element."""
    text = json.dumps({key: value for key, value in data.items() if value not in (None, "", [])}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
