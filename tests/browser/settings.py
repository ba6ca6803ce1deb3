"""The settings of the site that the browser visits: the tests' own, with files on disk and two pages that fail."""

import os
from pathlib import Path

from exchange.site.settings.test import *  # noqa: F403
from exchange.site.settings.test import STORAGES

ROOT_URLCONF = "tests.browser.urls"
MEDIA_ROOT = Path(os.environ["EXCHANGE_BROWSER_DIR"]) / "media"
STORAGES = STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
