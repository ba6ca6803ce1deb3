"""Access of readers to pictures and documents: a reader gets a file if a page that they may see shows it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.permissions import policy_registry

from exchange.access.file_uses import page_type
from search.visibility import any_open, any_visible, visible_pages

MAX_USES = 200
"""Uses of a file that are read at once; for the rare file that stands on more pages, the database looks itself."""


class Readers(Enum):
    """Who may have a file."""

    ALL = "everybody"
    THIS = "the one who asks, and others like them"
    NONE = "not the one who asks"


def readers_of(model: Any, key: Any, request: HttpRequest) -> Readers:
    """Return who may have the file of `model` whose key is `key`, a text or an expression for it.

    A file is for everyone who may see one of the live pages that show it, and for everybody if something other than
    a page names it, such as a snippet or a setting of the host. One query; a second one if a page is restricted.
    """
    target = ContentType.objects.get_for_model(model, for_concrete_model=False)
    uses = ReferenceIndex.objects.filter(
        to_content_type=target, to_object_id=key if isinstance(key, str) else Cast(key, CharField())
    )
    is_page = When(base_content_type=page_type(), then=Cast("object_id", IntegerField()))
    live = Page.objects.live().order_by().filter(pk=OuterRef("page_key"))
    closed = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
    rows = (
        uses.annotate(page_key=Case(is_page), path=Subquery(live.values("path")[:1]), closed=Exists(closed))
        .filter(Q(page_key__isnull=True) | Q(path__isnull=False))
        .order_by()
        .values_list("page_key", "path", "closed")
    )
    found = list(rows[:MAX_USES])
    if not found:
        return Readers.NONE
    paths = [path for _page, path, _closed in found if path is not None]
    if len(paths) < len(found) or not found[0][2] or any_open(paths, request):
        return Readers.ALL
    if any_visible(paths, request) or (len(found) == MAX_USES and _shown_among_many(uses, request)):
        return Readers.THIS
    return Readers.NONE


def _shown_among_many(uses: Any, request: HttpRequest) -> bool:
    pages = uses.filter(base_content_type=page_type()).annotate(page_key=Cast(F("object_id"), IntegerField()))
    return bool(visible_pages(Page.objects.filter(pk__in=pages.values("page_key")), request).exists())


def may_be_chosen(file: Any, user: Any) -> bool:
    """Return whether `user` works with the file in the admin: its pages may not be live yet."""
    if not user.is_authenticated or not user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(type(file))
    return bool(policy.user_has_any_permission_for_instance(user, ["choose", "change"], file))
