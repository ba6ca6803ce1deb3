"""Release sets in the admin: their list and form, and a question before one of their pages goes live alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.models import Page
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from exchange.records.forms import RecordForm
from exchange.translation.release.models import MAX_PAGES, ReleaseSet, ReleaseSetPage


class ReleaseSetForm(RecordForm):
    """The person who saves a set is responsible for it: at its time it goes live with their rights."""

    def is_valid(self) -> bool:
        """Refuse pages that the user may not edit: in a set, they would wait for it."""
        valid = super().is_valid()
        for row in self.formsets["pages"].forms if valid else []:
            page = row.cleaned_data.get("page")
            if page is None or row.cleaned_data.get("DELETE") or not row.has_changed():
                continue
            if not page.specific.permissions_for_user(self.for_user).can_edit():
                row.add_error("page", _("You may not edit this page."))
                valid = False
        return bool(valid)

    def save(self, commit: bool = True) -> Any:
        self.instance.responsible_user = self.for_user
        self.instance.status = ReleaseSet.Status.WAITING
        self.instance.blockers = []
        return super().save(commit=commit)


class _ShowsTheSet:
    """Shows the set as a whole after saving."""

    def get_success_url(self) -> str:
        return reverse("exchange_translation:release", args=[self.object.pk])  # type: ignore[attr-defined]


class CreateReleaseSet(_ShowsTheSet, CreateView):
    pass


class EditReleaseSet(_ShowsTheSet, EditView):
    pass


class ReleaseSetViewSet(SnippetViewSet):
    model = ReleaseSet
    icon = "calendar-check"
    menu_label = _("Release sets")
    menu_name = "exchange-release-sets"
    menu_order = 165
    add_to_admin_menu = True
    list_display = ["title", "get_status_display", "go_live_at", "released_at"]
    list_filter = ["status"]
    list_per_page = 50
    add_view_class = CreateReleaseSet
    edit_view_class = EditReleaseSet
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("go_live_at"),
            InlinePanel(
                "pages",
                label=_("Page"),
                heading=_("Pages that go live together"),
                panels=[PageChooserPanel("page")],
                max_num=MAX_PAGES,
            ),
        ],
        base_form_class=ReleaseSetForm,
    )


def ask_before_editor_publishes(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Ask for both editors, Wagtail's own and wagtail-localize's, when their publish button was pressed."""
    pressed = "action-publish" in request.POST or request.POST.get("action") == "publish"
    return ask_before_alone(request, [page]) if request.method == "POST" and pressed else None


def ask_before_bulk_publishes(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    if action_type != "publish" or not issubclass(action.models[0], Page):
        return None
    return ask_before_alone(request, list(objects))


def ask_before_alone(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Return a question instead of publishing, if a page waits in a set; what the editor typed goes along with it."""
    if "publish_alone" in request.POST:
        return None
    waiting = ReleaseSetPage.objects.filter(
        page__in=[page.pk for page in pages], release_set__in=ReleaseSet.objects.open()
    )
    row = waiting.select_related("page", "release_set").first()
    if row is None:
        return None
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    context = {"page": row.page, "release_set": row.release_set, "sent": sent, "publish_url": request.get_full_path()}
    return TemplateResponse(request, "exchange/translation/publish_alone.html", context)
