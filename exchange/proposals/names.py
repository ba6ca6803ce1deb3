"""Name of a person, as shown next to what they wrote."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def person_name(user: Any) -> str:
    """Return the name of `user`; if their account is gone, that they were a colleague."""
    if user is None:
        return _("a former colleague")
    return str(user.get_full_name() or user.get_username())
