"""Answer to a deletion that did not happen because the thing could not be put into the bin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from wagtail.admin import messages


def answer_not_kept(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """Go back to the admin with a message; answer as JSON to requests made through the API."""
    if "/api/" in request.path or request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"detail": str(refusal)}, status=503)
    messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("wagtailadmin_home"))
