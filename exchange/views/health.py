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
    is wrong there is told in the admin, not to everybody.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failed", "database": "failed"}, status=503)
    status = search_health().status
    return JsonResponse({"status": status, "database": "ok", "search": status})
