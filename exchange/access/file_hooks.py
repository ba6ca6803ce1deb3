"""Hooks of the rights in pictures and documents for Wagtail's admin; imported by exchange.wagtail_hooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.wagtail_hooks import require_wagtail_login

from exchange.access import file_views
from exchange.access.file_uses import pages_that_need
from exchange.access.serving import Readers, may_be_chosen, readers_of


@hooks.register("register_admin_urls", order=-1)
def urls_before_wagtails() -> list[Any]:
    """Return the patterns that replace Wagtail's: the first one that matches wins; names lead to the same addresses."""
    return [
        path("images/<int:image_id>/delete/", file_views.DeleteImage.as_view()),
        path("images/multiple/<int:image_id>/delete/", file_views.DeleteImageUpload.as_view()),
        path("documents/delete/<int:document_id>/", file_views.DeleteDocument.as_view()),
        path("documents/multiple/<int:doc_id>/delete/", file_views.DeleteDocumentUpload.as_view()),
    ]


@hooks.register("register_actions")
def delete_files_by_our_action(registry: Any) -> None:
    for model in (get_image_model(), get_document_model()):
        registry.register(model, file_views.DeleteFile)


@hooks.register("before_bulk_action")
def refuse_to_delete_files_in_use(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Refuse all or nothing: a person who ticked ten files wants to know which of them are in use."""
    if action_type != "delete" or action.model not in (get_image_model(), get_document_model()):
        return None
    uses = pages_that_need(objects)
    return file_views.refusal(request, uses, action.next_url) if uses else None


@hooks.register("before_serve_document")
def serve_documents_as_their_pages(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Serve a document to readers who may see a page that offers it, after Wagtail's own check of the collection."""
    if readers_of(type(document), str(document.pk), request) is not Readers.NONE:
        return None
    if may_be_chosen(document, request.user):
        return None
    if request.user.is_authenticated:
        raise Http404("No page that this reader may see offers the document.")
    answer: HttpResponse = require_wagtail_login(next=request.get_full_path())
    return answer
