"""Hooks for keeping typed texts, added to Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from wagtail import hooks

from exchange.editing.conflicts import save_one_after_another
from exchange.editing.creating import make_one_page, note_page
from exchange.editing.scripts import form_key, scripts, segment_script, styles
from exchange.editing.views import ask_about_meeting, settle_meeting

# Before all others: they run once, inside the creation that this one begins.
hooks.register("before_create_page", make_one_page, order=-100)
hooks.register("after_create_page", note_page, order=-100)
hooks.register("before_edit_page", save_one_after_another, order=-100)
# Before those that publish, submit or ask something else: first of all, nothing is overwritten.
hooks.register("before_edit_page", ask_about_meeting, order=-50)
hooks.register("insert_global_admin_js", scripts)
hooks.register("insert_global_admin_css", styles)
hooks.register("insert_editor_js", form_key)
hooks.register("insert_editor_js", segment_script)


@hooks.register("register_admin_urls")
def editing_urls() -> list[Any]:
    patterns = [path("pages/<int:page_id>/settle/", settle_meeting, name="settle")]
    return [path("editing/", include((patterns, "exchange_editing")))]
