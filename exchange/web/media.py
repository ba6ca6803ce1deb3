"""View of pictures, for people who may see a page that shows them; documents have a view of Wagtail's."""

from __future__ import annotations

import hashlib
import mimetypes
from typing import Any

from django.db.models import Subquery
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from exchange.access.serving import Readers, may_be_chosen, readers_of

PUBLIC_SECONDS = 24 * 60 * 60
RENDITIONS = "images/"


@require_safe
def picture(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """Return the picture whose file is called `folder`/`path`; 404 if there is none, or not for this reader.

    Names are looked up among those that Wagtail has given, and a path is never made of them.
    """
    name = f"{folder}/{path}"
    images = get_image_model()
    if name.startswith(RENDITIONS):
        files = images.get_rendition_model()._default_manager.filter(file=name)
        key: Any = Subquery(files.values("image_id")[:1])
    else:
        files = images._default_manager.filter(file=name)
        key = Subquery(files.values("pk")[:1])
    readers = readers_of(images, key, request) if name.startswith(RENDITIONS) else Readers.NONE
    if readers is not Readers.NONE:
        seconds = PUBLIC_SECONDS if readers is Readers.ALL else 0
        return _answer(request, files.model._meta.get_field("file").storage, name, seconds)
    found = files.first() if request.user.is_authenticated else None
    if found is None or not may_be_chosen(getattr(found, "image", found), request.user):
        raise Http404("There is no such picture.")
    return _answer(request, found.file.storage, name, 0)


def _answer(request: HttpRequest, storage: Any, name: str, seconds: int) -> HttpResponseBase:
    """Return the file, or 304 if the browser has it.

    No browser keeps what not everybody may see.
    """
    try:
        modified = int(storage.get_modified_time(name).timestamp())
        etag = f'"{hashlib.sha256(f"{name} {modified} {storage.size(name)}".encode()).hexdigest()[:32]}"'
        unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = unchanged or FileResponse(storage.open(name, "rb"), content_type=content_type)
    except (OSError, ValueError) as error:
        raise Http404("There is no such picture.") from error
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified)
    response.headers["Cache-Control"] = f"private, max-age={seconds}" if seconds else "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
