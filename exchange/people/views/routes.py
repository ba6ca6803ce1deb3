"""Addresses of the screens of people in the admin."""

from django.urls import path

from exchange.people.views import appointments, invitations, members

app_name = "exchange_people"
urlpatterns = [
    path("", members.OrganisationsView.as_view(), name="organisations"),
    path("roles/", appointments.AppointmentsView.as_view(), name="appointments"),
    path("roles/<str:kind>/add/", appointments.AppointView.as_view(), name="appoint"),
    path("roles/<str:kind>/<int:row_id>/end/", appointments.EndAppointmentView.as_view(), name="end_appointment"),
    path("<int:organisation_id>/", members.MembersView.as_view(), name="members"),
    path("<int:organisation_id>/invite/", invitations.InviteView.as_view(), name="invite"),
    path("<int:organisation_id>/add/", members.AddMemberView.as_view(), name="add_member"),
    path("members/<int:membership_id>/role/", members.ChangeRoleView.as_view(), name="change_role"),
    path("members/<int:membership_id>/end/", members.EndMembershipView.as_view(), name="end_membership"),
    path("invitations/<int:invitation_id>/send/", invitations.SendAgainView.as_view(), name="send_again"),
    path("invitations/<int:invitation_id>/withdraw/", invitations.WithdrawView.as_view(), name="withdraw"),
]
