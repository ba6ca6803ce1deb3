"""The screen on which a proposal is read and answered: taken, in all or in parts, sent back or declined."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from exchange.access.policy import Verb, may
from exchange.editing.unsaved import words_of
from exchange.proposals.access import decides
from exchange.proposals.answering import answer_with, version_of
from exchange.proposals.comparing import Comparison
from exchange.proposals.forms import AnswerForm, ItemForm
from exchange.proposals.labels import field_label
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.names import person_name
from exchange.proposals.taking import NotAsShownError, messages_of, publishing_is_refused, take
from exchange.proposals.views.own import changes_of

STATES_OF_BUTTONS = {"send-back": Proposal.State.SENT_BACK, "decline": Proposal.State.DECLINED}


class DecideView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "exchange/proposals/decide.html"
    page_title = gettext_lazy("Proposal")
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        proposals = Proposal.objects.select_related("page__locale", "author", "decided_by", "content_type")
        self.proposal = get_object_or_404(proposals, pk=kwargs["proposal_id"])
        if self.proposal.page is None:
            raise Http404
        self.page = self.proposal.page.specific
        if not decides(request.user, self.proposal, self.page):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.proposal.page_title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_proposals:list"), "label": _("Proposals")},
            {"url": "", "label": _("Proposal")},
        ]

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison(self.proposal, self.page)

    @cached_property
    def forms(self) -> list[ItemForm]:
        data = self.request.POST if self.request.method == "POST" else None
        return [ItemForm(item, data) for item in self.comparison.items if not item.is_there]

    @cached_property
    def answer_form(self) -> AnswerForm:
        data = self.request.POST if self.request.method == "POST" else None
        return AnswerForm(data, is_comment_needed=self.button in STATES_OF_BUTTONS)

    @property
    def button(self) -> str:
        return str(self.request.POST.get("answer", ""))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            done = self._answer()
        except NotAsShownError:
            self._read_again()
            return self._ask_again(
                _("The page or the proposal has changed since you opened it. Look at it again; your input is kept.")
            )
        except ValidationError as error:
            return self._ask_again(_("Nothing was taken yet."), problems=self._problems(error))
        if done is None:
            return self._ask_again(_("Nothing was saved yet: your answer is needed below."))
        messages.success(request, done)
        return HttpResponseRedirect(reverse("exchange_proposals:list"))

    def _answer(self) -> str | None:
        """Do what the button says; return what to report to the person then, or None if the forms lack something."""
        if self.request.POST.get("shown") != self._token:
            raise NotAsShownError
        if not self.answer_form.is_valid():
            return None
        comment = self.answer_form.cleaned_data["comment"]
        if self.button in STATES_OF_BUTTONS:
            state = STATES_OF_BUTTONS[self.button]
            answer_with(state, self.proposal.pk, self.request.user, version_of(self.proposal), comment)
            return (
                _("The author has been notified that you sent the proposal back.")
                if self.button == "send-back"
                else _("The proposal is declined, and its author has been notified.")
            )
        mistaken = [form for form in self.forms if not form.is_valid()]
        if self.button not in ("take", "publish") or mistaken:
            return None
        answers = {form.item.path: form.answer() for form in self.forms}
        publish = self.button == "publish"
        take(self.proposal.pk, self.request.user, self._token, answers, publish=publish, comment=comment)
        return _("What you took is published.") if publish else _("What you took is in the draft of the page.")

    @property
    def _token(self) -> str:
        return self.comparison.token

    def _read_again(self) -> None:
        """Compare with what is there now; what was typed is still in the request."""
        with transaction.atomic():
            self.proposal = Proposal.objects.select_related("page__locale", "author", "decided_by", "content_type").get(
                pk=self.proposal.pk
            )
        if self.proposal.page is None:
            raise Http404
        self.page = self.proposal.page.specific
        for name in ("comparison", "forms"):
            self.__dict__.pop(name, None)

    def _ask_again(self, message: str, problems: Any = ()) -> HttpResponse:
        messages.error(self.request, message)
        return self.render_to_response(self.get_context_data(problems=problems))

    def _problems(self, error: ValidationError) -> list[tuple[str, list[str]]]:
        model = type(self.page)
        return [(field_label(model, name) if name else "", found) for name, found in messages_of(error).items()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data() | {
            "proposal": self.proposal,
            "page": self.page,
            "author": person_name(self.proposal.author),
            "remarks": [(each, person_name(each.author)) for each in self.proposal.remarks.select_related("author")],
            "text_language": self.page.locale.language_code,
            "may_edit_page": may(self.request.user, Verb.EDIT, self.page),
            "problems": (),
            **kwargs,
        }
        if not self.proposal.is_open:
            return context | {
                "changes": changes_of(self.proposal),
                "decided_by": person_name(self.proposal.decided_by),
                "kept": self._kept() if self.request.method == "POST" else [],
            }
        media = self.answer_form.media
        for form in self.forms:
            media += form.media
        return context | {
            "forms": self.forms,
            "there": [item for item in self.comparison.items if item.is_there],
            "answer_form": self.answer_form,
            "shown": self._token,
            "no_publishing": publishing_is_refused(self.page, self.request.user),
            "media": media,
        }

    def _kept(self) -> list[str]:
        """Return what was typed for a proposal that somebody else answered meanwhile.

        That is the comment, and texts in other words.
        """
        proposed = {
            _normal("".join(part.text for part in change.difference.changes if part.kind != "gone"))
            for change in changes_of(self.proposal)
        }
        typed = [words_of(str(value)) for name, value in self.request.POST.items() if name.endswith("-text")]
        own = [text for text in typed if text.strip() and _normal(text) not in proposed]
        return [text for text in (self.request.POST.get("comment", "").strip(), *own) if text]


def _normal(text: str) -> str:
    return " ".join(text.split())
