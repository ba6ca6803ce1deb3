"""Whether the site works, for the one who watches over it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from search.server_health import search_health


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 with {"status": "ok"}, 503 where the database does not answer.

    Where only the search server does not answer, pages are found all the same: 200 with {"status": "degraded"}. What
    is wrong there is told in the admin, not to everybody, except that its index has to be made anew: after an
    upgrade, that is for whoever installed it to do.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failed", "database": "failed"}, status=503)
    search = search_health()
    told = f"{search.status}: rebuild needed" if search.needs_rebuild else search.status
    return JsonResponse({"status": search.status, "database": "ok", "search": told})
