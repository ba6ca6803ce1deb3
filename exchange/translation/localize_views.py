"""Replacements of wagtail-localize's views that know no languages, at the same addresses, before the library's.

The library asks for one permission, to submit translations, whatever the language, and its synchronisation
publishes all languages at once. Here a person starts, fills and publishes translations in their languages only.
What a host translates in addition to the exchange's pages is answered by the library's view, once the host lets
the person.
"""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.views import edit_translation as librarys_editor
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.edit_translation import apply_machine_translation, edit_string_translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitSnippetTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from exchange.access.languages import locales_for, may_translate
from exchange.access.page_actions import refuse
from exchange.access.page_types import is_our_page
from exchange.ownership.verbs import Verb
from exchange.request_parameters import key_from
from exchange.translation.assist.machines import may_use
from exchange.translation.editor import edit_address, editable_target
from exchange.translation.jobs.work import plan, submit, work_on
from exchange.translation.review.reviewing import submit_for_review, texts_since
from exchange.translation.status.page_types import is_our_source
from exchange.translation.sync.resuming import keep_overwritten


class AsksForTheSource:
    """The library asks for its permission, whatever is to be translated; here the object itself is asked about."""

    def get_object(self) -> Any:
        found = super().get_object()  # type: ignore[misc]
        source = found.get_source_instance() if isinstance(found, TranslationSource) else found
        if not may_translate(self.request.user, source):  # type: ignore[attr-defined]
            raise PermissionDenied
        return found


class SubmitSnippet(AsksForTheSource, SubmitSnippetTranslationView):
    """Submits a host's snippets, for users whom the host lets."""


class SubmitPage(AsksForTheSource, SubmitPageTranslationView):
    """Submits a host's pages, for users whom the host lets."""


class UpdateTranslations(AsksForTheSource, UpdateTranslationsView):
    """Updates the translations of a host's pages and snippets, for users whom the host lets."""


class SubmitInOwnLanguages(AsksForTheSource, SubmitPageTranslationView):
    """Offers the languages that the user may write in; a subtree becomes a job with progress."""

    def get_form(self) -> forms.Form:
        form: forms.Form = super().get_form()
        locales = form.fields["locales"]
        locales.queryset = locales.queryset.filter(pk__in=locales_for(self.request.user, self.object))  # type: ignore[attr-defined]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        offered = context["form"].fields["locales"].queryset
        return context | {"ancestors": plan([self.object], offered, self.request.user).ancestors}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        pages = [self.object]
        if form.cleaned_data["include_subtree"]:
            pages += list(self.object.get_descendants().filter(alias_of__isnull=True))
        job = submit(plan(pages, form.cleaned_data["locales"], self.request.user), self.request.user)
        if len(pages) > 1:
            return HttpResponseRedirect(reverse("exchange_translation:job", args=[job.pk]))
        if work_on(job).failed:
            item = job.items.exclude(message="").first()
            messages.error(self.request, item.message if item else _("The page could not be submitted."))
            return HttpResponseRedirect(self.get_default_success_url())
        self.components.save(self.object, sources_and_translations=_made(self.object, form.cleaned_data["locales"]))
        messages.success(self.request, _("The translation is open. Readers see it when it is published."))
        return HttpResponseRedirect(self.get_success_url() or self.get_default_success_url(self._single(form)))

    def _single(self, form: forms.Form) -> Page | None:
        locales = form.cleaned_data["locales"]
        return self.object.get_translation(locales[0]) if len(locales) == 1 else None


def _made(page: Page, locales: Any) -> dict[Any, list[Translation]]:
    made = Translation.objects.filter(source__object_id=page.translation_key, target_locale__in=locales)
    found: dict[Any, list[Translation]] = {}
    for translation in made.select_related("source"):
        found.setdefault(translation.source, []).append(translation)
    return found


class UpdateInOwnLanguages(AsksForTheSource, UpdateTranslationsView):
    """Everybody who submits may synchronise; each translation is filled and published by those whom its page allows."""

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.object.update_from_db()
        enabled = self.object.translations.filter(enabled=True).select_related("source", "target_locale")
        for translation in enabled:
            self._update(translation, form)
        self.components.save(self.object, sources_and_translations={self.object: list(enabled)})
        messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url() or self.get_default_success_url())

    def _update(self, translation: Translation, form: forms.Form) -> None:
        page = translation.source.object.get_instance_or_none(translation.target_locale)
        rights = page.permissions_for_user(self.request.user) if isinstance(page, Page) else None
        machine = get_machine_translator() if form.cleaned_data.get("use_machine_translation") else None
        if machine is not None and (rights is None or rights.can_edit()) and may_use(machine, translation):
            apply_machine_translation(translation.pk, self.request.user, machine)
        with contextlib.suppress(ValidationError):
            if form.cleaned_data["publish_translations"] and (rights is None or rights.can_publish()):
                translation.save_target(user=self.request.user, publish=True)
            else:
                translation.source.update_target_view_restrictions(translation.target_locale)


def submit_page(request: HttpRequest, page_id: int) -> HttpResponse:
    view = SubmitInOwnLanguages if is_our_page(get_object_or_404(Page, pk=page_id)) else SubmitPage
    response: HttpResponse = view.as_view()(request, page_id=page_id)
    return response


def update_translations(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    view = UpdateInOwnLanguages if is_our_source(source) else UpdateTranslations
    response: HttpResponse = view.as_view()(request, translation_source_id=translation_source_id)
    return response


@require_POST
def machine_translate(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Fill what is empty by the configured machine, unless the page says that its text stays here."""
    machine = get_machine_translator()
    if machine is None:
        raise Http404
    translation = get_object_or_404(Translation, pk=translation_id)
    if not is_our_source(translation.source):
        answer: HttpResponse = librarys_editor.machine_translate(request, translation_id)
        return answer
    if not may_use(machine, translation):
        raise PermissionDenied
    if apply_machine_translation(translation.pk, request.user, machine):
        messages.success(request, _("Filled by %(machine)s. Review what it wrote.") % {"machine": machine.display_name})
    else:
        messages.warning(request, _("There is nothing left to translate."))
    return HttpResponseRedirect(
        get_valid_next_url_from_request(request) or edit_address(editable_target(request, translation))
    )


@transaction.atomic
def edit_string(request: HttpRequest, translation_id: int, string_segment_id: int) -> HttpResponse:
    """Write or clear one text. What somebody else wrote since the editor was opened is kept as a question."""
    segment = get_object_or_404(StringSegment.objects.select_related("context"), pk=string_segment_id)
    translation = get_object_or_404(Translation, pk=translation_id)
    rows = StringTranslation.objects.select_for_update().filter(
        translation_of=segment.string_id, context=segment.context_id, locale=translation.target_locale_id
    )
    before = rows.first()
    response: HttpResponse = edit_string_translation(request, translation_id, string_segment_id)
    if before is not None and response.status_code < 300 and _is_unseen(before, request, translation):
        keep_overwritten(translation, segment, before.data, rows.values_list("data", flat=True).first() or "")
    return response


def _is_unseen(row: StringTranslation, request: HttpRequest, translation: Translation) -> bool:
    """Return whether another person wrote the text, of a page of ours, after the editor of this one was opened."""
    if not is_our_source(translation.source):
        return False
    opened = request.headers.get("X-Editor-Opened", "")
    if row.last_translated_by_id in (None, request.user.pk) or (since := key_from(opened)) is None:
        return False
    return row.updated_at.timestamp() * 1000 > since


def make_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give a translation up for its source: readers lose it at once."""
    refuse(request.user, Verb.CONVERT, get_object_or_404(Page, pk=page_id))
    response: HttpResponse = convert_to_alias(request, page_id)
    return response


@require_POST
def propose(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Send the translation as it is to moderation. The live page stays as it is until somebody approves.

    The library can only publish; its `save_target(publish=False)` would change the live page at once.
    """
    translation = get_object_or_404(Translation, pk=translation_id, enabled=True)
    page = editable_target(request, translation).specific
    if page.workflow_in_progress and not texts_since(page, translation):
        messages.error(request, _("This text is in moderation already."))
    elif submit_for_review(page, translation, request.user):
        messages.success(request, _("Sent to moderation."))
    else:
        messages.error(request, _("This page has no workflow."))
    return HttpResponseRedirect(edit_address(page))
