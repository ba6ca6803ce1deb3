"""The reference site's settings, with image, document and user models of the host."""

import os

from exchange.site.settings.test import *  # noqa: F403
from exchange.site.settings.test import INSTALLED_APPS

INSTALLED_APPS = ["tests.hosts.swapped.people", "tests.hosts.swapped.media", *INSTALLED_APPS]
AUTH_USER_MODEL = "people.Person"
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "media.Paper"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("SWAPPED_DATABASE", ":memory:")}
}
