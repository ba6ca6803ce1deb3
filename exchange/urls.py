"""Addresses without a language: the way into the reader's own, and what machines ask for."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path, re_path

from exchange.editing.session import session_state
from exchange.people.views import answering
from exchange.translation.digest import unsubscribe
from exchange.web import health, language_redirect
from exchange.web.sitemap import ExchangeSitemap

SITEMAPS = {"pages": ExchangeSitemap}

urlpatterns = [
    path("", language_redirect.entrance, name="exchange_entrance"),
    re_path(r"^(?:no|nn)/(?P<path>.*)$", language_redirect.bokmal, name="exchange_bokmal"),
    path("health/", health.health, name="exchange_health"),
    path("editing/session/", session_state, name="exchange_session"),
    path("digest/unsubscribe/<str:token>/", unsubscribe.leave_digests, name="exchange_unsubscribe"),
    path("invitations/", answering.CodeView.as_view(), name="exchange_invitation"),
    path("invitations/answer/", answering.AnswerView.as_view(), name="exchange_invitation_answer"),
    path("invitations/done/", answering.done, name="exchange_invitation_done"),
    path("robots.txt", language_redirect.robots, name="exchange_robots"),
    path(
        "sitemap.xml",
        index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "exchange_sitemap_section"},
        name="exchange_sitemap",
    ),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="exchange_sitemap_section"),
]
