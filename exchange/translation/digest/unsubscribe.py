"""The link by which a person unsubscribes from the digest without logging in (RFC 8058).

Opening the address changes nothing, for mail filters open every link; the page asks. A POST unsubscribes, whether
from that page or from a mail program's own button, which has no token of Django's against forged requests:
the signed address is what it proves itself by.
"""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from exchange.mail import language_of
from exchange.translation.digest.sending import choice_of, unsubscribe


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave_digests(request: HttpRequest, token: str) -> HttpResponse:
    choice = choice_of(token)
    if choice is None:
        raise BadRequest
    done = request.method == "POST"
    if done:
        unsubscribe(choice)
    with translation.override(language_of(choice.user)):
        return render(request, "exchange/unsubscribe.html", {"done": done})
