"""Hooks of the exchange in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from exchange.access import admin_api, file_hooks, owner_change_views, page_actions, privacy  # noqa: F401
from exchange.access.page_policy import hide_drafts_from_choosers, refuse_list_below_hidden_draft
from exchange.access.records import refuse_changing_of_others, refuse_deleting_of_others
from exchange.admin import page_viewset  # noqa: F401
from exchange.admin.viewsets import ExchangeViewSetGroup
from exchange.bin import hooks as bin_hooks  # noqa: F401
from exchange.editing import hooks as editing_hooks  # noqa: F401
from exchange.people import hooks as people_hooks  # noqa: F401
from exchange.proposals import hooks as proposal_hooks  # noqa: F401
from exchange.translation import hooks as translation_hooks  # noqa: F401

register_snippet(ExchangeViewSetGroup)

# Before others' hooks, which may answer at once.
hooks.register("before_create_page", page_actions.refuse_creating, order=-10)
hooks.register("before_copy_page", page_actions.refuse_copying, order=-10)
hooks.register("before_convert_alias_page", page_actions.refuse_converting, order=-10)
hooks.register("before_delete_page", page_actions.refuse_deleting, order=-10)
hooks.register("before_move_page", page_actions.refuse_moving, order=-10)
hooks.register("before_bulk_action", page_actions.refuse_in_bulk, order=-10)
hooks.register("before_edit_snippet", refuse_changing_of_others, order=-10)
hooks.register("before_delete_snippet", refuse_deleting_of_others, order=-10)
hooks.register("construct_page_chooser_queryset", hide_drafts_from_choosers)
hooks.register("construct_explorer_page_queryset", refuse_list_below_hidden_draft)
hooks.register("construct_admin_api", admin_api.use_own_endpoint)
hooks.register("register_page_header_buttons", owner_change_views.change_owner_button)
hooks.register("register_log_actions", owner_change_views.register_owner_changed)


@hooks.register("register_admin_urls")
def access_urls() -> list[Any]:
    return [path("access/", include("exchange.access.urls"))]


@hooks.register("register_log_actions")
def register_personal_data_action(actions: Any) -> None:
    @actions.register_action("exchange.personal_data_kept")
    class PersonalDataKept(LogFormatter):
        label = _("Personal data kept")

        def format_message(self, log_entry: Any) -> Any:
            kept = ", ".join(f"{item['kind']} ({item['field']})" for item in log_entry.data["kept"])
            return _("Published although personal data was found: %(kept)s") % {"kept": kept}


@hooks.register("register_log_actions")
def register_group_tick_undone(actions: Any) -> None:
    @actions.register_action("exchange.group_tick_undone")
    class GroupTickUndone(LogFormatter):
        label = _("Undo a group that was ticked by hand")

        def format_message(self, log_entry: Any) -> Any:
            return _("Taken out of the group “%(group)s”, which is made from roles and not ticked by hand") % {
                "group": log_entry.data["group"]
            }
