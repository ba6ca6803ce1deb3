"""The pages of a person who was invited: the code of the link, and what accepts the invitation.

The link's secret is after the "#", which browsers send to nobody. The page's script puts it into a form; a
person without scripts pastes it. The session keeps its digest, so that a log-in may come between.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.utils import get_user_display_name

from exchange.conf import language_codes
from exchange.people.accepting import (
    Way,
    accept,
    accept_with_account,
    account_to_reopen,
    invitation_of,
    invitation_with,
    log_in_address,
    way_for,
)
from exchange.people.accounts import new_account
from exchange.people.forms import CodeForm, PasswordForm, account_form
from exchange.people.inviting import state_of
from exchange.people.models.invitation import Invitation, InvitationState
from exchange.people.views.base import show_errors

INVITATION = "exchange_invitation"
"""The key in the session of the digest of the secret."""


def answer(request: HttpRequest, template: str, language: str, status: int = 200, **context: Any) -> HttpResponse:
    """Return a page in `language`, which no search engine keeps and no browser names to another site."""
    with translation.override(language):
        response = render(request, f"exchange/people/{template}.html", context, status=status)
    response["Content-Language"] = language
    return response


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class CodeView(View):
    """The page where the link leads. Looking at it changes nothing, since mail filters open every link."""

    http_method_names = ["get", "head", "post"]

    @cached_property
    def language(self) -> str:
        wanted = self.request.GET.get("language", "")
        return wanted if wanted in language_codes() else translation.get_language() or settings.LANGUAGE_CODE

    def get(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language):
            return answer(request, "code", self.language, form=CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language):
            form = CodeForm(request.POST)
            found = invitation_with(form.cleaned_data["code"]) if form.is_valid() else None
            if found is None:
                if form.is_valid():
                    form.add_error("code", _("No invitation has this code. Copy all of it from your newest message."))
                return answer(request, "code", self.language, form=form)
        request.session[INVITATION] = found.token_digest
        return HttpResponseRedirect(reverse("exchange_invitation_answer"))


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
class AnswerView(View):
    """Accepts the invitation that the session knows; what the person has to do depends on their account."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.invitation is None:
            return HttpResponseRedirect(reverse("exchange_invitation"))
        with translation.override(self.invitation.language):
            return super().dispatch(request, *args, **kwargs)

    @cached_property
    def invitation(self) -> Invitation | None:
        return invitation_of(self.request.session.get(INVITATION, ""))

    def get(self, request: HttpRequest) -> HttpResponse:
        assert self.invitation is not None  # noqa: S101  for the type checker: dispatch asked
        state = state_of(self.invitation)
        if state is not InvitationState.OPEN:
            return self._over(state)
        way = way_for(self.invitation, request.user)
        return self._page(way, form=self._form(way))

    def post(self, request: HttpRequest) -> HttpResponse:
        assert self.invitation is not None  # noqa: S101  as above
        state = state_of(self.invitation)
        if state is not InvitationState.OPEN:
            return self._over(state)
        way = way_for(self.invitation, request.user)
        if way is Way.OTHER_ACCOUNT and "log_out" in request.POST:
            return self._log_out()
        if way is Way.JOIN:
            return self._join()
        if way in (Way.MAKE_ACCOUNT, Way.REOPEN):
            return self._open_account(way)
        return self._page(way)

    def _form(self, way: Way, data: Any = None) -> PasswordForm | None:
        assert self.invitation is not None  # noqa: S101  as above
        if way is Way.MAKE_ACCOUNT:
            return account_form(data, account=new_account(self.invitation.email))
        if way is Way.REOPEN:
            return PasswordForm(data, account=account_to_reopen(self.invitation))
        return None

    def _join(self) -> HttpResponse:
        try:
            accept(self.invitation, self.request.user)  # type: ignore[arg-type]
        except ValidationError as refused:
            return self._page(Way.JOIN, problem=" ".join(refused.messages), status=409)
        return self._done()

    def _open_account(self, way: Way) -> HttpResponse:
        form = self._form(way, self.request.POST)
        assert form is not None  # noqa: S101  these two ways have one
        if not form.is_valid():
            return self._page(way, form=form)
        user = form.filled_account()
        try:
            accept_with_account(self.invitation, user)  # type: ignore[arg-type]
        except ValidationError as refused:
            show_errors(form, refused)
            return self._page(way, form=form, status=409)
        credentials = {get_user_model().USERNAME_FIELD: user.get_username()}
        known = authenticate(self.request, **credentials, password=form.cleaned_data["password1"])
        if known is None:
            # The site logs people in by another way than a password.
            return HttpResponseRedirect(log_in_address(reverse("exchange_invitation_done")))
        login(self.request, known)
        return self._done()

    def _log_out(self) -> HttpResponse:
        """Leave the other account, and keep the invitation for the right one."""
        digest = self.request.session[INVITATION]
        logout(self.request)
        self.request.session[INVITATION] = digest
        return HttpResponseRedirect(reverse("exchange_invitation_answer"))

    def _done(self) -> HttpResponse:
        self.request.session.pop(INVITATION, None)
        return HttpResponseRedirect(reverse("exchange_invitation_done"))

    def _over(self, state: InvitationState) -> HttpResponse:
        return self._shown("over", status=410, state=state.value)

    def _page(self, way: Way, status: int = 200, **context: Any) -> HttpResponse:
        return self._shown("answer", status=status, way=way.value, **context)

    def _shown(self, template: str, status: int, **context: Any) -> HttpResponse:
        assert self.invitation is not None  # noqa: S101  as above
        return answer(
            self.request,
            template,
            self.invitation.language,
            status,
            invitation=self.invitation,
            inviter=get_user_display_name(self.invitation.invited_by) if self.invitation.invited_by else "",
            log_in_url=log_in_address(reverse("exchange_invitation_answer")),
            **context,
        )


def done(request: HttpRequest) -> HttpResponse:
    """Say that the person takes part now, and lead on."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(log_in_address(request.path))
    profile = getattr(request.user, "wagtail_userprofile", None)
    language = str(profile.get_preferred_language()) if profile else translation.get_language() or "en"
    has_desk = request.user.has_perm("wagtailadmin.access_admin")
    return answer(request, "done", language, has_desk=has_desk)
