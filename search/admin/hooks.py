"""Hooks that add the search to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from search.admin import server


@hooks.register("register_admin_urls")
def register_server_urls() -> list[URLPattern]:
    return server.urls()


@hooks.register("register_reports_menu_item")
def register_server_menu_item() -> MenuItem:
    return server.ServerMenuItem()


class ServerNotice(Component):
    """Shows staff on the admin's home page that the database answers in place of the search server."""

    order = 50

    def __init__(self, notice: str) -> None:
        self._notice = notice

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("search/admin/notice.html", {"notice": self._notice})


@hooks.register("construct_homepage_panels")
def add_server_notice(request: HttpRequest, panels: list[Any]) -> None:
    notice = server.notice(request)
    if notice:
        panels.append(ServerNotice(notice))
