"""Wagtail's admin API of pages, which asks the policy before it acts.

Its actions check little: publishing saves a revision before it checks anything, and an alias can be made of anything
that may be copied.
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
from exchange.ownership.verbs import Verb

VERBS = {
    "convert_alias": (Verb.CONVERT,),
    "copy": (Verb.COPY,),
    "copy_for_translation": (Verb.TRANSLATE,),
    "create_alias": (Verb.COPY, Verb.ALIAS),
    "delete": (),  # checked by the action itself: a draft and a live page require different rights
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
        # By its key alone: the costly question of what the list shows is only asked about those who may act.
        page = get_object_or_404(Page, pk=pk)
        for verb in VERBS[action_name]:
            refuse(request.user, verb, page)
        if action_name in BELOW:
            refuse_below(request.user, BELOW[action_name], page)
        return super().action_view(request, pk, action_name)


def use_own_endpoint(router: Any) -> None:
    """Replace Wagtail's endpoint of pages; a host's own one stays.

    For Wagtail's hook that collects what its admin API offers.
    """
    if router._endpoints.get("pages") is PagesAdminAPIViewSet:
        router.register_endpoint("pages", ExchangePagesAPIViewSet)
