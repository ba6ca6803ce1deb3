"""Starts the site of `tests.apps.settings` in a process of its own and opens the form of each page type."""

from __future__ import annotations

from typing import Any

import django


def main() -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from exchange.access.page_types import page_types

    call_command("check")
    call_command("makemigrations", check=True, dry_run=True)
    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("administrator", password="secret"))
    for model in page_types():
        meta, parent = model._meta, parent_for(model)
        if not model.can_create_at(parent):
            continue  # made above, and there may be one only
        address = reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, parent.pk])
        answer = client.get(address)
        assert answer.status_code == 200, f"{meta.label}: {answer.status_code}"
        print(meta.label)


def parent_for(model: Any) -> Any:
    """A page below which pages of the type may stand, made with those above it if there is none."""
    from wagtail.models import Page

    types = model.allowed_parent_page_models()
    if Page in types:
        return Page.objects.get(depth=1)
    above = types[0]
    made = above(title=above.__name__, slug=above.__name__.lower(), summary="About it.")
    return above.objects.first() or parent_for(above).add_child(instance=made)


if __name__ == "__main__":
    main()
