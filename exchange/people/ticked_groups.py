"""Groups ticked by hand in Wagtail's form of a user: undone at once, with a message to the person who ticked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from exchange.access.reconciling import Difference, sync_rights
from exchange.people.leaving import follow_closing
from exchange.people.roles import manages_people


def undo_ticks_of_user(request: HttpRequest, user: Any) -> None:
    """Undo the ticks, for Wagtail's hooks after a user was made or changed."""
    undo_ticks(request, [user])


def undo_ticks_of_users(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Undo the ticks, for Wagtail's hook after a bulk action.

    Such an action on users may put them into a group, or make them inactive.
    """
    if action_type == "assign_role":
        undo_ticks(request, list(objects))
    elif action_type == "set_active_state":
        _follow_closing(list(objects))


def undo_ticks(request: HttpRequest, users: list[Any]) -> None:
    """Make groups agree with roles, and say what was undone for `users`."""
    found = sync_rights()
    people = {user.pk: user for user in users}
    for difference in found:
        for key in difference.ticked & people.keys():
            _tell(request, difference, _out_again(difference, people[key]))
        for key in difference.lacking & people.keys():
            _tell(request, difference, _in_again(difference, people[key]))


def _out_again(difference: Difference, user: Any) -> str:
    return _(
        "%(person)s was taken out of the group “%(group)s” again: this group is made from roles. "
        "Give the role under “People” instead."
    ) % {"person": user, "group": difference.name}


def _in_again(difference: Difference, user: Any) -> str:
    return _(
        "%(person)s was put into the group “%(group)s” again: this group is made from roles. "
        "End the role under “People” instead."
    ) % {"person": user, "group": difference.name}


def _tell(request: HttpRequest, difference: Difference, text: str) -> None:
    buttons = [messages.button(_place_of(difference), _("People"))] if manages_people(request.user) else []
    messages.warning(request, text, buttons=buttons)


def _place_of(difference: Difference) -> str:
    """Return where the role of the group is given."""
    key = difference.key
    if key.organisation_id is not None:
        return reverse("exchange_people:members", args=[key.organisation_id])
    if key.locale_id is not None or key.role.startswith("site"):
        return reverse("exchange_people:appointments")
    return reverse("exchange_people:organisations")


def _follow_closing(users: list[Any]) -> None:
    """Follow up the bulk action, which writes past `save` and sends no signal."""
    for user in users:
        fresh = get_user_model()._default_manager.filter(pk=user.pk).first()
        if fresh is not None and not fresh.is_active:
            follow_closing(fresh.pk)
