"""Addresses of those who decide about proposals, in the admin."""

from django.urls import path

from exchange.proposals.views import decision, listing

app_name = "exchange_proposals"
urlpatterns = [
    path("", listing.ProposalsView.as_view(), name="list"),
    path("<int:proposal_id>/", decision.DecideView.as_view(), name="decide"),
]
