"""Addresses without a language: the way into the reader's own, and what machines ask for."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path

from exchange.editing.session import session_state
from exchange.people.views import answering
from exchange.views import entrance, health, unsubscribe
from exchange.views.sitemap import ExchangeSitemap

urlpatterns = [
    path("", entrance.entrance, name="exchange_entrance"),
    re_path(r"^(?:no|nn)/(?P<path>.*)$", entrance.bokmal, name="exchange_bokmal"),
    path("health/", health.health, name="exchange_health"),
    path("editing/session/", session_state, name="exchange_session"),
    path("overviews/leave/<str:token>/", unsubscribe.leave_digests, name="exchange_unsubscribe"),
    path("invitations/", answering.CodeView.as_view(), name="exchange_invitation"),
    path("invitations/answer/", answering.AnswerView.as_view(), name="exchange_invitation_answer"),
    path("invitations/done/", answering.done, name="exchange_invitation_done"),
    path("robots.txt", entrance.robots, name="exchange_robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": ExchangeSitemap}}, name="exchange_sitemap"),
]
