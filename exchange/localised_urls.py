"""Addresses below a language that are no pages."""

from django.urls import path

from exchange.views import concepts

app_name = "exchange"
urlpatterns = [
    path("concepts/", concepts.concept_list, name="concepts"),
    path("concepts/<slug:code>/", concepts.concept, name="concept"),
]
