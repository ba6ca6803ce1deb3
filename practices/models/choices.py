"""Choices about a practice: its evidence, its format, its licence."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Evidence(models.IntegerChoices):
    """The strength of the evidence that the practice works. Attendance is not an effect."""

    DESCRIBED = 0, _("Described only")
    FEEDBACK = 1, _("Participants' feedback")
    BEFORE_AFTER = 2, _("Measured before and after")
    CONTROLLED = 3, _("Compared with a control group")

    @classmethod
    def labels_in(cls, codes: Iterable[str], language: str) -> dict[str, str]:
        """Return the levels in words, for the search's facet."""
        with override(language):
            levels = {str(level.value): str(level.label) for level in cls}
        return {code: levels[code] for code in codes if code in levels}


class Delivery(models.TextChoices):
    GROUP = "group", _("In a group")
    INDIVIDUAL = "individual", _("One to one")
    ONLINE = "online", _("Online")
    TELEPHONE = "telephone", _("By telephone")
    PUBLIC = "public", _("In public")


class Licence(models.TextChoices):
    CC_BY = "CC-BY-4.0", _("CC BY 4.0: use, change and share it, and say where it comes from")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0: the same, and share what you make of it alike")
    CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0: the same as CC BY, for non-commercial use only")
    ALL_RIGHTS = "all-rights-reserved", _("All rights reserved: ask the owner")


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
}
