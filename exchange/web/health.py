"""Health of the site, for operators."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from search.health import search_health


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 with {"status": "ok"}, 503 if the database does not answer.

    If only the search server does not answer, pages are found all the same: 200 with {"status": "degraded"}. What
    is wrong there is shown in the admin, not to everybody, except that its index has to be made again: after an
    upgrade, that is for the person who installed it.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failed", "database": "failed"}, status=503)
    search = search_health()
    told = f"{search.status}: rebuild needed" if search.needs_rebuild else search.status
    return JsonResponse({"status": search.status, "database": "ok", "search": told})
