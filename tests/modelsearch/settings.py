"""Settings of a host for the tests that django-modelsearch ships: its models, and a site in three languages."""

from pathlib import Path

import environ

from tests.search.settings import LANGUAGE_CODE, LANGUAGES, WAGTAIL_CONTENT_LANGUAGES

__all__ = ["LANGUAGES", "LANGUAGE_CODE", "WAGTAIL_CONTENT_LANGUAGES"]

SECRET_KEY = "only-for-tests"
INSTALLED_APPS = [
    "modelsearch.test.testapp",
    # The tests and their migrations name this app, and a site may have one such app only. So its twin "wagtail.search",
    # and all of Wagtail with it, is not installed here.
    "modelsearch",
    "taggit",
    "django.contrib.contenttypes",
]
DATABASES = {"default": environ.Env().db("SEARCH_TEST_DATABASE_URL", default="sqlite://:memory:")}
FIXTURE_DIRS = [Path(__file__).parent / "fixtures"]
USE_TZ = True
