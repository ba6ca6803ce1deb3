"""Addresses of the tools of rights in the admin."""

from django.urls import path

from exchange.access.owner_change_views import ChangeOwnerView

app_name = "exchange_access"
urlpatterns = [
    path("owner/<int:page_id>/", ChangeOwnerView.as_view(), name="change_owner"),
]
