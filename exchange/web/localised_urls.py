"""Addresses below a language that are not pages."""

from django.urls import path

from exchange.proposals.views import editor, own
from exchange.web import concepts

app_name = "exchange"
urlpatterns = [
    path("concepts/", concepts.concept_list, name="concepts"),
    path("concepts/<slug:code>/", concepts.concept, name="concept"),
    path("proposals/", own.OwnProposalsView.as_view(), name="own_proposals"),
    path("proposals/page/<int:page_id>/", editor.ProposeView.as_view(), name="propose"),
    path("proposals/<int:proposal_id>/", own.OwnProposalView.as_view(), name="proposal"),
    path("proposals/<int:proposal_id>/edit/", editor.EditProposalView.as_view(), name="edit_proposal"),
    path("proposals/<int:proposal_id>/withdraw/", own.WithdrawView.as_view(), name="withdraw_proposal"),
]
