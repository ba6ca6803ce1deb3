"""The site with some of the plugin's apps: EXCHANGE_TEST_APPS names them, separated by commas."""

from __future__ import annotations

import os

from exchange.site.settings.test import *  # noqa: F403
from exchange.site.settings.test import INSTALLED_APPS as EVERY_APP

WANTED = os.environ["EXCHANGE_TEST_APPS"].split(",")
INSTALLED_APPS = [app for app in EVERY_APP if app not in {"practices", "visits"} or app in WANTED]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
