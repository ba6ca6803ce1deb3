"""The bar above the editor: the state of the page in each language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from exchange.access.languages import translatable_locales
from exchange.translation.release.models import ReleaseSet, open_set_of
from exchange.translation.review.reviewing import SignOff, has_written, sign_offs, texts_since
from exchange.translation.status.families import content_locales, source_locales
from exchange.translation.status.states import Cell, cells, with_reviews


@dataclass(frozen=True, slots=True)
class LanguageState:
    """One language of the bar; `url` is "" if the user may not open the page, or there is none."""

    locale: Locale
    cell: Cell
    url: str
    current: bool


def language_states(page: Page, user: Any) -> list[LanguageState]:
    locales = content_locales()
    sources = source_locales([page.translation_key])
    if not sources:
        return []
    of_family = cells(sources, [locale.pk for locale in locales])[page.translation_key]
    of_family = {cell.locale_id: cell for cell in with_reviews(list(of_family.values()))}
    writable = translatable_locales(user)
    return list(_entries(page, locales, of_family, writable))


def _entries(
    page: Page, locales: Iterable[Locale], of_family: Any, writable: frozenset[int]
) -> Iterable[LanguageState]:
    for locale in locales:
        cell = of_family[locale.pk]
        may_open = cell.page_id is not None and locale.pk in writable
        url = reverse("wagtailadmin_pages:edit", args=[cell.page_id]) if may_open else ""
        yield LanguageState(locale, cell, url, locale.pk == page.locale_id)


@dataclass(frozen=True, slots=True)
class ReviewPanel:
    """The review of a page, as the translation editor shows it; `task_state` is the step that waits for somebody."""

    sign_offs: Sequence[SignOff]
    task_state: Any
    may_decide: bool
    wrote_it: bool
    may_submit: bool
    newer_texts: int
    release_set: ReleaseSet | None


def review_panel(page: Page, translation: Translation, user: Any) -> ReviewPanel:
    needed = sign_offs(page)
    task_state = page.current_workflow_task_state if needed else None
    decides = task_state is not None and bool(task_state.task.specific.get_actions(page, user))
    newer = texts_since(page, translation) if any(sign_off.state for sign_off in needed) else 0
    return ReviewPanel(
        sign_offs=needed,
        task_state=task_state,
        may_decide=decides,
        wrote_it=task_state is not None and not decides and has_written(page, user),
        may_submit=newer > 0 or not page.workflow_in_progress,
        newer_texts=newer,
        release_set=open_set_of(page),
    )


class TranslationStatesPanel(Panel):
    """Shown on pages that are saved; a new page has no translations."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Languages"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "exchange/translation/states_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["states"] = language_states(self.instance, self.request.user)
            context["release_set"] = open_set_of(self.instance)
            return context

        def is_shown(self) -> bool:
            return self.instance.pk is not None
