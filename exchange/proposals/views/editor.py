"""The editor in which a proposal is written: the page's own form, which saves a proposal and never the page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.models import Page

from exchange.access.person import person_of
from exchange.proposals.access import may_propose
from exchange.proposals.answering import version_of
from exchange.proposals.content import changed_only, page_saying, proposable_content
from exchange.proposals.edit_handler import proposal_handler
from exchange.proposals.forms import ReasonForm
from exchange.proposals.labels import field_label
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.proposing import (
    OutdatedError,
    propose,
    propose_again,
    readable_version,
    sealed_again,
    sealed_base,
    unsealed,
)
from exchange.proposals.views.access import PartnerMixin


class EditorView(PartnerMixin, TemplateView):
    """Base of the views of a new proposal and of one that is edited further."""

    template_name = "exchange/proposals/editor.html"
    header_icon = "edit"
    page: Page
    base: dict[str, Any]

    def get_page_title(self) -> str:
        return _("Improve this page")

    def get_page_subtitle(self) -> str:
        return str(self.page.title)

    def shown(self) -> dict[str, Any]:
        """Return the content with which the form opens."""
        raise NotImplementedError

    def save(self, changed: dict[str, Any], reason: str) -> Proposal:
        """Save; raise OutdatedError if something else was saved since the form was shown."""
        raise NotImplementedError

    @cached_property
    def handler(self) -> Any:
        return proposal_handler(type(self.page), with_choosers=self.has_admin)

    @cached_property
    def form(self) -> Any:
        data, files = (self.request.POST, self.request.FILES) if self.request.method == "POST" else (None, None)
        # The page in memory says what the form opened with, so that what was not touched is as it was.
        instance = page_saying(readable_version(self.page), self.shown())
        form = self.handler.get_form_class()(
            data, files, instance=instance, parent_page=self.page.get_parent(), for_user=self.request.user
        )
        form.defer_required_fields()
        return form

    @cached_property
    def reason_form(self) -> ReasonForm:
        data = self.request.POST if self.request.method == "POST" else None
        return ReasonForm(data, initial={"reason": self.known_reason()})

    def known_reason(self) -> str:
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        valid = self.form.is_valid()
        if not self.reason_form.is_valid() or not valid:
            return self.show_again(_("The proposal is not saved yet: some fields need your attention."))
        changed = changed_only(self.base, proposable_content(self.form.save(commit=False)))
        if not changed:
            return self.show_again(_("Nothing was changed. Change a text, and save again."))
        try:
            proposal = self.save(changed, self.reason_form.cleaned_data["reason"])
        except OutdatedError:
            return self.show_outdated(changed)
        messages.success(request, _("Your proposal is saved. Those who decide about the page have it now."))
        return HttpResponseRedirect(reverse("exchange:proposal", args=[proposal.pk]))

    def show_outdated(self, changed: dict[str, Any]) -> HttpResponse:
        raise NotImplementedError

    def show_again(self, message: str, **context: Any) -> HttpResponse:
        """Return the form as it was sent, with what is wrong about it."""
        messages.error(self.request, message)
        return self.render_to_response(self.get_context_data(is_unsaved=True, **context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        panel = self.handler.get_bound_panel(instance=self.form.instance, request=self.request, form=self.form)
        return {
            **super().get_context_data(),
            "page": self.page,
            "text_language": self.page.locale.language_code,
            "edit_handler": panel,
            "form": self.form,
            "reason_form": self.reason_form,
            "media": MediaContainer([panel, self.form]).media,
            "is_unsaved": False,
            "action_url": self.request.path,
            **kwargs,
        }


class ProposeView(EditorView):
    """A new proposal. A person who has one waiting for the page continues with that one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
            if page.alias_of_id is not None:
                return HttpResponseRedirect(reverse("exchange:propose", args=[page.alias_of_id]))
            if not hasattr(page, "holding") or not may_propose(request, page):
                self.refuse(request, page)
            self.page = page
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, request: HttpRequest, page: Page) -> None:
        """Refuse; a page that somebody may not see does not exist for them."""
        if person_of(request.user).is_partner:
            raise Http404
        raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = Proposal.objects.by(request.user).filter(page=self.page.pk)
        waiting = own.filter(state__in=(Proposal.State.OPEN, Proposal.State.SENT_BACK)).first()
        if waiting is not None:
            return HttpResponseRedirect(reverse("exchange:edit_proposal", args=[waiting.pk]))
        return super().get(request, *args, **kwargs)

    @cached_property
    def sealed(self) -> str:
        return self.request.POST.get("base") or sealed_base(self.page)

    @cached_property
    def unsealed(self) -> tuple[dict[str, Any], int | None]:
        found = unsealed(self.sealed, self.page)
        if found is None:
            self.__dict__["sealed"] = sealed_base(self.page)
            found = unsealed(self.sealed, self.page)
        assert found is not None  # noqa: S101 - it was sealed a line before
        return found

    @property
    def base(self) -> dict[str, Any]:  # type: ignore[override]
        return self.unsealed[0]

    def shown(self) -> dict[str, Any]:
        return self.base

    def save(self, changed: dict[str, Any], reason: str) -> Proposal:
        return propose(self.page, self.request.user, self.base, self.unsealed[1], changed, reason)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sealed_base": self.sealed}


class EditProposalView(EditorView):
    """The author goes on with a proposal that waits or was sent back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            own = Proposal.objects.by(request.user).select_related("page__locale", "page__content_type")
            self.proposal = get_object_or_404(own, pk=kwargs["proposal_id"])
            page = self.proposal.page.specific if self.proposal.page is not None else None
            if page is None or not may_propose(request, page):
                if request.method == "POST":
                    raise Http404  # exchange.editing answers with what was typed
                return HttpResponseRedirect(reverse("exchange:proposal", args=[self.proposal.pk]))
            self.page, self.base = page, self.proposal.base
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.proposal.may_be_changed:
            return HttpResponseRedirect(reverse("exchange:proposal", args=[self.proposal.pk]))
        return super().get(request, *args, **kwargs)

    def shown(self) -> dict[str, Any]:
        return self.proposal.proposed

    def known_reason(self) -> str:
        return self.proposal.reason

    def save(self, changed: dict[str, Any], reason: str) -> Proposal:
        return propose_again(self.proposal.pk, self.request.POST.get("version", ""), changed, reason)

    def show_outdated(self, changed: dict[str, Any]) -> HttpResponse:
        """Show both what another window saved, or that it was decided, and what was typed; the author saves again."""
        stored = Proposal.objects.get(pk=self.proposal.pk)
        if not stored.may_be_changed:
            message = _("The proposal was answered in the meantime. Your text is below; save it as a new proposal.")
            url = reverse("exchange:propose", args=[self.page.pk])
            return self.show_again(message, action_url=url, sealed_base=sealed_again(stored))
        self.proposal = stored
        names = changed_only({**stored.base, **stored.changed}, {**stored.base, **changed})
        listed = ", ".join(field_label(type(self.page), name) for name in names)
        message = _(
            "You saved this proposal in another window in the meantime. Your text is below and not saved yet; it "
            "differs in: %(fields)s. Save again to keep it instead of the other one."
        )
        return self.show_again(message % {"fields": listed or _("the reason")})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remarks = self.proposal.remarks.select_related("author")
        return {"version": version_of(self.proposal), "remarks": remarks, **super().get_context_data(**kwargs)}
