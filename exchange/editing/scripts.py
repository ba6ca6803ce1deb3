"""Scripts and styles that the admin loads to keep what is typed, with their settings and words."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exchange.conf import setting
from exchange.editing.creating import KEY_FIELD

SCRIPTS = ("dialog.js", "session.js", "saving.js")


def scripts() -> SafeString:
    """Return the scripts for every page of the admin.

    The forms of records and of the account end with the session as well.
    """
    try:
        address = reverse("exchange_session")
    except NoReverseMatch:  # the host has not included exchange.urls
        return SafeString("")
    config = {
        "session": address,
        "login": reverse("wagtailadmin_login"),
        "forms": f'form[data-edit-form], form[action="{reverse("wagtailadmin_account")}"], form[data-ed-kept]',
        "warnBefore": setting("EXCHANGE_SESSION_WARNING_MINUTES") * 60,
        "maxFields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        "words": words(),
    }
    tags = format_html_join("", '<script src="{}" defer></script>', ((script_url(name),) for name in SCRIPTS))
    return format_html("{}{}", json_script(config, "exchange-editing"), tags)


def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("exchange/editing/editing.css"))


def form_key() -> SafeString:
    """Return a one-time key for the page form, which is known by its id wherever this is in the page."""
    return format_html('<input type="hidden" form="page-edit-form" name="{}" value="{}">', KEY_FIELD, uuid.uuid4())


def segment_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', script_url("segments.js"))


def script_url(name: str) -> str:
    return static(f"exchange/editing/{name}")


def words() -> dict[str, str]:
    """Return what the scripts say, in the language of the page."""
    return {
        "ending": _("You will be logged out soon"),
        "endingText": _("Your session ends in {minutes} minutes. Stay logged in to go on writing."),
        "stay": _("Stay logged in"),
        "stayed": _("You stay logged in."),
        "later": _("Later"),
        "ended": _("You are logged out"),
        "endedText": _("Your text is still in this form. Log in in a new tab, come back, and save."),
        "logIn": _("Log in in a new tab"),
        "again": _("You are logged in again"),
        "againText": _("Nothing has been saved since you were logged out. Save now?"),
        "save": _("Save now"),
        "back": _("Back to the form"),
        "other": _("Somebody else is logged in"),
        "otherText": _(
            "You are now logged in as {name}. This form was opened by another person. If you save, the text is saved "
            "in the name of {name}."
        ),
        "saveAs": _("Save as {name}"),
        "offline": _("The site cannot be reached"),
        "offlineText": _("Your text is still in this form. Check your connection and try again."),
        "failed": _("Saving failed"),
        "failedText": _("The site answered with an error. Your text is still in this form. Try again in a moment."),
        "retry": _("Try again"),
        "tooMany": _("The form has too many fields"),
        "tooManyText": _(
            "It has {count} fields, and the site takes {limit} at once. Remove rows, save, and add them later."
        ),
        "saving": _("Saving …"),
        "segmentSaved": _("Saved."),
        "segmentFailed": _("Not saved yet. Your text is still here; it will be sent again."),
        "segmentRefused": _("Not saved: {reason}"),
    }
