"""Addresses of the search, to be included under the language: `path("search/", include("search.urls"))`."""

from django.urls import path

from search import views

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("suggestions/", views.suggestions, name="suggestions"),
]
