"""Hooks for the people of organisations, added to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from exchange.access.person import person_of
from exchange.people.roles import manages_people
from exchange.people.ticked_groups import undo_ticks_of_user, undo_ticks_of_users
from exchange.people.views.rights_report import RightsReportView
from exchange.records.membership import Role

hooks.register("after_create_user", undo_ticks_of_user)
hooks.register("after_edit_user", undo_ticks_of_user)
hooks.register("after_bulk_action", undo_ticks_of_users)


@hooks.register("register_admin_urls")
def people_urls() -> list[Any]:
    return [
        path("people/", include("exchange.people.views.routes")),
        path("reports/rights/", RightsReportView.as_view(), name="exchange_rights_report"),
    ]


class PeopleMenuItem(MenuItem):
    """Shown to those who manage people."""

    def is_shown(self, request: HttpRequest) -> bool:
        return manages_people(request.user)


class AdministratorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return person_of(request.user).is_administrator


@hooks.register("register_admin_menu_item")
def people_menu_item() -> MenuItem:
    return PeopleMenuItem(
        gettext_lazy("People"),
        reverse("exchange_people:organisations"),
        name="exchange-people",
        icon_name="group",
        order=170,
    )


@hooks.register("register_reports_menu_item")
def rights_report_menu_item() -> MenuItem:
    return AdministratorsMenuItem(
        gettext_lazy("Rights"),
        reverse("exchange_rights_report"),
        name="exchange-rights",
        icon_name="key",
        order=9020,
    )


def _role(code: str) -> str:
    return str(Role(code).label) if code in Role.values else code


class AboutAnAccount(LogFormatter):
    """A sentence about an account, named by its number: histories are read by many."""

    sentence: Any = ""

    def format_message(self, log_entry: Any) -> Any:
        data = log_entry.data
        return str(self.sentence) % {
            "account": data.get("account", ""),
            "role": _role(data.get("role", "")),
            "before": _role(data.get("from", "")),
            "after": _role(data.get("to", "")),
        }


SENTENCES = {
    "exchange.invitation_sent": (gettext_lazy("Invitation sent"), gettext_lazy("An invitation was sent: %(role)s")),
    "exchange.invitation_withdrawn": (
        gettext_lazy("Invitation withdrawn"),
        gettext_lazy("An invitation was withdrawn: %(role)s"),
    ),
    "exchange.member_joined": (gettext_lazy("Member joined"), gettext_lazy("Account %(account)s joined: %(role)s")),
    "exchange.member_left": (gettext_lazy("Membership ended"), gettext_lazy("Account %(account)s left: %(role)s")),
    "exchange.member_role_changed": (
        gettext_lazy("Role changed"),
        gettext_lazy("The role of account %(account)s changed from “%(before)s” to “%(after)s”"),
    ),
    "exchange.role_given": (gettext_lazy("Role given"), gettext_lazy("The role was given: %(role)s")),
    "exchange.role_ended": (gettext_lazy("Role ended"), gettext_lazy("The role has ended: %(role)s")),
    "exchange.account_closed": (
        gettext_lazy("Account closed"),
        gettext_lazy("The account was closed, since its last role has ended"),
    ),
}


@hooks.register("register_log_actions")
def register_people_actions(actions: Any) -> None:
    for action, (label, sentence) in SENTENCES.items():
        formatter = type("Formatter", (AboutAnAccount,), {"label": label, "sentence": sentence})
        actions.register_action(action)(formatter)
