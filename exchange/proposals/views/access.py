"""The door of the screens for those who propose: open to every partner, with or without access to the admin."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_exempt
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.localization import get_localized_response
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from exchange.access.person import person_of


def with_policy_of_the_admin(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the response with the policy of the admin.

    The editor is Wagtail's: as below its own address, it writes styles and starts itself by a script of the page.
    """

    @csp_exempt()
    def answered(request: HttpRequest) -> HttpResponseBase:
        return response

    return answered(request)


class PartnerMixin(WagtailAdminTemplateMixin):
    """A screen that looks like the admin to those who have it, and like a page of its own to those who do not.

    Wagtail guards all that is registered as an address of its admin by the permission to enter it. Readers have none,
    so these screens have addresses below a language, and ask who is a partner themselves. Those who have the admin read
    them in its language, like the menu next to them, and not in that of the page.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            login = getattr(settings, "WAGTAIL_FRONTEND_LOGIN_URL", None) or reverse("wagtailcore_login")
            return redirect_to_login(request.get_full_path(), login_url=login)
        if not person_of(request.user).is_partner:
            raise PermissionDenied
        if self.has_admin:
            response = get_localized_response(super().dispatch, request, *args, **kwargs)
        else:
            response = super().dispatch(request, *args, **kwargs)
        return with_policy_of_the_admin(request, response)

    @property
    def has_admin(self) -> bool:
        return bool(self.request.user.has_perm("wagtailadmin.access_admin"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shell = "wagtailadmin/base.html" if self.has_admin else "exchange/proposals/shell.html"
        return super().get_context_data(**kwargs) | {"shell": shell, "has_admin": self.has_admin}
