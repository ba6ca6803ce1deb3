"""Wagtail's admin API of pages, which asks the policy before it begins.

Its actions ask little: publishing saves a revision before it asks at all, an alias is made of whatever may be copied.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page

from exchange.access.page_actions import refuse, refuse_below
from exchange.access.verbs import Verb

VERBS = {
    "convert_alias": (Verb.CONVERT,),
    "copy": (Verb.COPY,),
    "copy_for_translation": (Verb.TRANSLATE,),
    "create_alias": (Verb.COPY, Verb.ALIAS),
    "delete": (),  # asked by the action itself: a draft and a live page take different rights
    "move": (Verb.MOVE,),
    "publish": (Verb.PUBLISH,),
    "revert_to_page_revision": (Verb.REVERT,),
    "unpublish": (Verb.UNPUBLISH,),
}
"""The verbs behind each action. One that Wagtail brings later is refused until it is listed here."""
BELOW = {"copy": Verb.COPY, "create_alias": Verb.ALIAS, "delete": Verb.DELETE, "move": Verb.MOVE}


class ExchangePagesAPIViewSet(PagesAdminAPIViewSet):
    def action_view(self, request: Request, pk: int, action_name: str) -> Response:
        if action_name not in VERBS:
            raise Http404(f"unrecognised action '{action_name}'")
        # By its key alone: what the list shows, a costly question, is asked of who may do it.
        page = get_object_or_404(Page, pk=pk)
        for verb in VERBS[action_name]:
            refuse(request.user, verb, page)
        if action_name in BELOW:
            refuse_below(request.user, BELOW[action_name], page)
        return super().action_view(request, pk, action_name)


def use_own_endpoint(router: Any) -> None:
    """For Wagtail's hook that collects what its admin API offers; a host's own endpoint of pages stays."""
    if router._endpoints.get("pages") is PagesAdminAPIViewSet:
        router.register_endpoint("pages", ExchangePagesAPIViewSet)
