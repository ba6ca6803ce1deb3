"""The matrix in the admin: which page is in which state in which language."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.core.paginator import Page as PageOfRows
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale

from exchange.access.languages import translatable_locales
from exchange.cldr import language_name, reading_key
from exchange.conf import language_codes
from exchange.records.organisation import Organisation
from exchange.request_parameters import key_from, query_without
from exchange.translation.matrix.counting import PER_PAGE, Matrix, MatrixQuery, Row, matrix, with_details
from exchange.translation.status.page_types import exchange_page_models
from exchange.translation.status.states import Cell, State

CSV_BATCH = 200
TICKS = ("page", "locale")
"""The names of the boxes with which pages and languages are chosen for submitting."""


class Echo:
    """A file that hands back what is written, for a csv writer whose lines are streamed."""

    def write(self, text: str) -> str:
        return text


class MatrixForm(forms.Form):
    """The filters; a value that makes no sense is as good as none."""

    q = forms.CharField(label=gettext_lazy("Title"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    into = forms.ModelChoiceField(Locale.objects.none(), label=gettext_lazy("Into"), required=False)
    source = forms.ModelChoiceField(Locale.objects.none(), label=gettext_lazy("Written in"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Owner"), required=False)
    quiet = forms.IntegerField(
        label=gettext_lazy("Source unchanged for (days)"), required=False, min_value=0, max_value=36_500
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[
            ("weight", gettext_lazy("Priority")),
            ("changed", gettext_lazy("Latest change of the source")),
            ("title", gettext_lazy("Title")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("Any"))]
        locales = Locale.objects.filter(language_code__in=language_codes())
        for name in ("into", "source"):
            field = self.fields[name]
            field.queryset, field.empty_label = locales, _("Any")  # type: ignore[attr-defined]
            field.label_from_instance = lambda locale: capfirst(language_name(locale.language_code))  # type: ignore[attr-defined]
        owner = self.fields["owner"]
        owner.queryset, owner.empty_label = Organisation.objects.prefetch_related("names"), _("Any")  # type: ignore[attr-defined]
        self.fields["state"].choices = [*anything, *State.choices]  # type: ignore[attr-defined]
        self.fields["type"].choices = [*anything, *_page_types()]  # type: ignore[attr-defined]

    def query(self) -> MatrixQuery:
        self.is_valid()
        data = self.cleaned_data
        return MatrixQuery(
            text=data.get("q", ""),
            model=data.get("type", ""),
            organisation_id=data["owner"].pk if data.get("owner") else None,
            source_locale_id=data["source"].pk if data.get("source") else None,
            target_locale_id=data["into"].pk if data.get("into") else None,
            state=data.get("state", ""),
            quiet_days=data.get("quiet"),
            sort=data.get("sort") or "weight",
        )


def _page_types() -> list[tuple[str, str]]:
    models = exchange_page_models()
    named = ((model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in models)
    return sorted(named, key=lambda choice: reading_key(choice[1]))


class MatrixView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "exchange/translation/matrix.html"
    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "csv":
            return csv_of(self.matrix)
        return super().get(request, *args, **kwargs)

    @cached_property
    def form(self) -> MatrixForm:
        return MatrixForm(self.request.GET)

    @cached_property
    def matrix(self) -> Matrix:
        return matrix(self.form.query(), self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: PageOfRows = self.matrix.page(self.request.GET.get("p"))
        writable = translatable_locales(self.request.user)
        locales = self.matrix.locales
        targets = [locale for locale in locales if locale.pk in writable]
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "page_obj": page,
            "locales": locales,
            "rows": [
                (row, list(zip(locales, row.ordered(locales), strict=True)))
                for row in with_details(list(page.object_list))
            ],
            "counts": [(state, self.matrix.counts[state.value]) for state in State if self.matrix.counts[state.value]],
            "writable": writable,
            "targets": targets,
            "ticked": ticked(self.request.GET, targets),
            "is_filtered": self.form.query() != MatrixQuery(),
            "may_submit": self.request.user.has_perm("wagtail_localize.submit_translation"),
            "submit_url": reverse("exchange_translation:submit"),
            "query_string": query_without(self.request, "p", "export", *TICKS),
        }


def ticked(parameters: QueryDict, targets: Sequence[Locale]) -> dict[str, set[int]]:
    """Return the boxes that are ticked when the matrix opens.

    Those of a submission that lacked something, and the language of a person who translates into one only.
    """
    chosen = {name: {key for key in map(key_from, parameters.getlist(name)) if key is not None} for name in TICKS}
    if len(targets) == 1:
        chosen["locale"] = {targets[0].pk}
    return chosen


def address_with_ticks(sent: QueryDict) -> str:
    """Return the matrix as it was when `sent` was submitted from it, with the same boxes ticked."""
    address = QueryDict(sent.get("query", ""), mutable=True)
    for name in ("p", *TICKS):
        address.setlist(name, sent.getlist(name)[:PER_PAGE])
    parameters = address.urlencode()
    return reverse("exchange_translation:matrix") + (f"?{parameters}" if parameters else "")


def csv_of(found: Matrix) -> StreamingHttpResponse:
    """Return all rows that the filters let through, one line a page, in batches so that memory does not grow."""
    writer = csv.writer(Echo())
    response = StreamingHttpResponse(
        (writer.writerow([_plain(value) for value in line]) for line in _lines(found)),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="translations.csv"'
    return response


def _lines(found: Matrix) -> Iterator[Iterable[Any]]:
    languages = [locale.language_code for locale in found.locales]
    columns = (_("state"), _("translated (%)"), _("outdated texts"))
    yield [
        _("title"),
        _("type"),
        _("owner"),
        _("source language"),
        _("source published"),
        *(f"{language}: {column}" for language in languages for column in columns),
    ]
    for start in range(0, len(found.rows), CSV_BATCH):
        for row in with_details(found.rows[start : start + CSV_BATCH]):
            yield _line(row, found.locales)


def _line(row: Row, locales: Iterable[Locale]) -> list[Any]:
    page = row.page
    kind = apps.get_model(page.content_type.app_label, page.content_type.model) if page else None
    return [
        row.title,
        kind._meta.verbose_name if kind else "",
        row.owner.name() if row.owner else "",
        page.locale.language_code if page else "",
        row.published_at.date().isoformat() if row.published_at else "",
        *(value for cell in row.ordered(locales) for value in _cell_values(cell)),
    ]


def _cell_values(cell: Cell) -> tuple[Any, ...]:
    if cell.state in (State.SOURCE, State.MISSING, State.BY_HAND):
        return (cell.state.label, "", "")
    return (cell.state.label, cell.tally.percent, cell.outdated)


def _plain(value: Any) -> Any:
    """Return a cell that a spreadsheet takes for a text, whatever it begins with: a title is not a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else value
