"""Settings for the tests: a fast password hasher, files in memory, everything else as in production."""

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, VAR_DIR

# A page type that is not one of ours: the proof that a host's own pages join the search.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.search.hostapp"]

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "exchange_bin": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "test-media"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
