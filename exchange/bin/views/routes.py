"""Addresses of the bin in the admin."""

from django.urls import path

from exchange.bin.views import item, listing, purge

app_name = "exchange_bin"
urlpatterns = [
    path("", listing.BinView.as_view(), name="list"),
    path("results/", listing.BinView.as_view(results_only=True), name="list_results"),
    path("purge/", purge.PurgeView.as_view(), name="purge"),
    path("<int:pk>/", item.ItemView.as_view(), name="item"),
]
