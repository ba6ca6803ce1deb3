"""Addresses of the search, to be included under the language: `path("search/", include("search.urls"))`."""

from django.urls import path

from search.web import api, views

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("api/", api.results, name="api"),
    path("api/openapi.json", api.openapi, name="openapi"),
    path("feed/", api.feed, name="feed"),
    path("suggestions/", views.suggestions, name="suggestions"),
]
