"""Wagtail's views that delete a picture or a document, which refuse it while a live page shows the file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.actions import DeleteAction
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.documents.views import documents as document_views
from wagtail.documents.views import multiple as multiple_documents
from wagtail.images.views import images as image_views
from wagtail.images.views import multiple as multiple_images

from exchange.access.file_uses import MAX_NAMED, is_used, pages_that_need


class FileInUse(PermissionDenied):
    """A live or scheduled page shows the file."""


class DeleteFile(DeleteAction):
    """Wagtail's action, for the API and for code: what is in use stays, no matter who asks."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        if is_used(self.instance):
            raise FileInUse(_("Live or scheduled pages show this file. Take it off them first."))
        return super().execute(skip_permission_checks=skip_permission_checks)


def refusal(request: HttpRequest, uses: dict[Any, list[Any]], back: str) -> TemplateResponse:
    """Return the page, with status 409, that says which pages use the files."""
    files = [{"file": file, "pages": pages[:MAX_NAMED], "more": len(pages) > MAX_NAMED} for file, pages in uses.items()]
    context = {"files": files, "back": back, "header_title": _("This cannot be deleted yet")}
    return TemplateResponse(request, "exchange/files/in_use.html", context, status=409)


class RefuseFilesInUse:
    """Mixin of Wagtail's view of one file: neither asks nor deletes while a page shows it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        if view.user_has_permission(view.permission_required):
            uses = pages_that_need([view.object])
            if uses:
                return refusal(request, uses, get_valid_next_url_from_request(request) or view.get_success_url())
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class DeleteImage(RefuseFilesInUse, image_views.DeleteView):
    """A picture, by its own form."""


class DeleteDocument(RefuseFilesInUse, document_views.DeleteView):
    """A document, by its own form."""


class RefuseUploadsInUse:
    """Mixin of the view that takes back an upload among several; its script shows the error that it gets."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        file = get_object_or_404(view.get_model(), pk=kwargs[view.pk_url_kwarg])
        if is_used(file):
            told = _("Live or scheduled pages show this file. Take it off them first.")
            return JsonResponse({"success": False, "error_message": told}, status=409)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response


class DeleteImageUpload(RefuseUploadsInUse, multiple_images.DeleteView):
    """A picture among several that were uploaded together."""


class DeleteDocumentUpload(RefuseUploadsInUse, multiple_documents.DeleteView):
    """A document among several that were uploaded together."""
