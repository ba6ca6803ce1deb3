"""Submitting many pages for translation: what will happen, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale, Page

from exchange.request_parameters import key_from
from exchange.translation.jobs.work import Plan, has_worker, plan, progress, submit, work_on
from exchange.translation.matrix.counting import matrix
from exchange.translation.matrix.views import MatrixForm, address_with_ticks
from exchange.translation.models import TranslationJob, TranslationJobItem
from exchange.translation.status.families import content_locales

SECONDS_A_REQUEST = 2.0
MAX_PAGES = 2_000


class SubmitView(WagtailAdminTemplateMixin, TemplateView):
    """Shows what submitting the chosen pages will do; with `confirmed`, does it.

    `only` names one page and one language ("12-3"), of a missing version; without it, each `page` goes into each
    `locale`.
    """

    http_method_names = ["post"]
    template_name = "exchange/translation/submit.html"
    page_title = gettext_lazy("Submit for translation")
    header_icon = "wagtail-localize-language"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("wagtail_localize.submit_translation"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.plan.pages and not self.plan.refused:
            messages.warning(
                request, _("Nothing to submit: choose pages and languages in which they do not exist yet.")
            )
            return HttpResponseRedirect(address_with_ticks(request.POST))
        if "confirmed" not in request.POST:
            return self.render_to_response(self.get_context_data())
        job = submit(self.plan, request.user)
        return HttpResponseRedirect(reverse("exchange_translation:job", args=[job.pk]))

    @cached_property
    def plan(self) -> Plan:
        page_ids, locale_ids = self._chosen()
        locales = [locale for locale in content_locales() if str(locale.pk) in locale_ids]
        return plan(self._pages(page_ids), locales, self.request.user)

    def _chosen(self) -> tuple[list[str], list[str]]:
        """Return the ids of pages and of locales, as they were sent."""
        if "only" in self.request.POST:
            page_id, _hyphen, locale_id = self.request.POST["only"].partition("-")
            return [page_id], [locale_id]
        return self.request.POST.getlist("page"), self.request.POST.getlist("locale")

    def _pages(self, page_ids: Sequence[str]) -> list[Page]:
        if "everything" in self.request.POST:
            form = MatrixForm(QueryDict(self.request.POST.get("query", "")))
            ids = [row.page_id for row in matrix(form.query(), self.request.user).rows]
        else:
            ids = [key for key in map(key_from, page_ids) if key is not None]
            visible = {row.page_id for row in matrix(MatrixForm({}).query(), self.request.user).rows}
            ids = [pk for pk in ids if pk in visible]
        return list(Page.objects.filter(pk__in=ids[:MAX_PAGES]).select_related("locale"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_translation:matrix"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen: dict[Page, list[Locale]] = {}
        for page, locale in self.plan.pages:
            chosen.setdefault(page, []).append(locale)
        return super().get_context_data(**kwargs) | {
            "plan": self.plan,
            "chosen": chosen,
            "kept": [
                (name, value)
                for name in ("only", "page", "locale", "everything", "query", "p")
                for value in self.request.POST.getlist(name)
            ],
        }


class JobView(WagtailAdminTemplateMixin, TemplateView):
    """Progress of a job; its script asks for a portion of work until nothing waits."""

    template_name = "exchange/translation/job.html"
    page_title = gettext_lazy("Pages being submitted")
    header_icon = "wagtail-localize-language"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_translation:matrix"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = own_job(self.request, self.kwargs["job_id"])
        failed = job.items.filter(status=TranslationJobItem.Status.FAILED).select_related("page", "locale")
        return super().get_context_data(**kwargs) | {
            "job": job,
            "progress": progress(job),
            "failed": failed[:100],
            "work_url": reverse("exchange_translation:work", args=[job.pk]),
        }


class WorkView(View):
    """Works on a job for a moment, if no worker does, and says how far it is."""

    def post(self, request: HttpRequest, job_id: int) -> HttpResponse:
        job = own_job(request, job_id)
        reached = progress(job) if has_worker() else work_on(job, SECONDS_A_REQUEST)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(
                {
                    "percent": reached.percent,
                    "done": reached.done,
                    "failed": reached.failed,
                    "total": reached.total,
                    "finished": reached.finished,
                }
            )
        return HttpResponseRedirect(reverse("exchange_translation:job", args=[job.pk]))


work = require_POST(WorkView.as_view())


def own_job(request: HttpRequest, job_id: int) -> TranslationJob:
    """Return the job, for the person who submitted it and for administrators; for others it does not exist."""
    job = get_object_or_404(TranslationJob, pk=job_id)
    if not request.user.is_superuser and job.submitted_by_id != request.user.pk:
        raise Http404
    return job
