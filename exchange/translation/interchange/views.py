"""Export and import of translations: a page as XLIFF, the memory as TMX."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale
from wagtail_localize.models import Translation

from exchange.access.languages import translatable_locales
from exchange.cldr import language_name
from exchange.translation.assist.memory import Memory
from exchange.translation.editor import edit_address, editable_target
from exchange.translation.interchange.formats import import_tmx, import_xliff, tmx_of, xliff_of
from exchange.translation.status.families import content_locales


@require_safe
def export_xliff(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = get_object_or_404(Translation, pk=translation_id)
    editable_target(request, translation)
    name = f"{slugify(translation.source.object_repr)}-{translation.target_locale.language_code}.xlf"
    return _download(xliff_of(translation), name, "application/x-xliff+xml")


@require_POST
def upload_xliff(request: HttpRequest, translation_id: int) -> HttpResponse:
    translation = get_object_or_404(Translation, pk=translation_id)
    page = editable_target(request, translation)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise ValidationError(_("Choose a file."))
        imported = import_xliff(translation, file.read(), request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            _("%(written)s texts written, %(unchanged)s unchanged, %(unknown)s not of this page.")
            % {"written": imported.written, "unchanged": imported.unchanged, "unknown": imported.unknown},
        )
    return HttpResponseRedirect(edit_address(page))


class MemoryForm(forms.Form):
    source = forms.ModelChoiceField(Locale.objects.none(), label=gettext_lazy("From"), empty_label=None)
    target = forms.ModelChoiceField(Locale.objects.none(), label=gettext_lazy("Into"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("TMX file"),
        required=False,
        help_text=gettext_lazy("Choose a file to import, or leave empty to export."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writable = translatable_locales(user)
        locales = Locale.objects.filter(pk__in=[locale.pk for locale in content_locales()])
        for name in ("source", "target"):
            field = self.fields[name]
            field.queryset = locales  # type: ignore[attr-defined]
            field.label_from_instance = lambda locale: capfirst(language_name(locale.language_code))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("source") == data.get("target"):
            raise ValidationError(_("Choose two languages."))
        if data.get("file") and data["target"].pk not in self.writable:
            raise ValidationError({"target": _("You may not translate into this language.")})
        return data


class MemoryView(WagtailAdminTemplateMixin, FormView):
    """The translation memory of a language pair, to export or to import."""

    form_class = MemoryForm
    template_name = "exchange/translation/memory.html"
    page_title = gettext_lazy("Translation memory")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("wagtail_localize.submit_translation"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_translation:matrix"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: MemoryForm) -> HttpResponse:
        source, target, file = (form.cleaned_data[name] for name in ("source", "target", "file"))
        if not file:
            name = f"{source.language_code}-{target.language_code}.tmx"
            return _download(tmx_of(Memory(source, target)), name, "application/x-tmx+xml")
        try:
            number = import_tmx(file.read(), source, target, self.request.user)
        except ValidationError as error:
            form.add_error("file", error)
            return self.form_invalid(form)
        messages.success(
            self.request,
            ngettext("%(number)s text imported.", "%(number)s texts imported.", number) % {"number": number},
        )
        return HttpResponseRedirect(reverse("exchange_translation:memory"))


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
