"""Settings that every way of running the reference site shares."""

from pathlib import Path
from typing import Any

import environ

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
for env_file in (BASE_DIR / ".env", BASE_DIR / ".env.services"):
    if env_file.exists():
        env.read_env(env_file)

INSTALLED_APPS = [
    "practices",
    "visits",
    "exchange",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django_filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "exchange.web.middleware.ReaderLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "exchange.people.sessions.SignOutMiddleware",
    "exchange.editing.middleware.KeepTypedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "exchange.web.middleware.ReaderSafetyMiddleware",
    "exchange.web.middleware.LanguageFallbackMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "exchange.site.urls"
WSGI_APPLICATION = "exchange.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "exchange.web.context_processors.exchange",
            ],
        },
    },
]

VAR_DIR.mkdir(exist_ok=True)  # SQLite makes its file, not the folder
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'exchange.sqlite3'}")}
# In memory, each process counts the requests to the API for itself; a cache that all share counts them together.
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A writer that begins with a read and then writes is refused at once when another one writes;
    # an immediate transaction waits for its turn instead.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=10000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# The admin is only partly translated to Czech and Norwegian; with any other default, its untranslated
# strings would appear in that language instead of English.
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "exchange.site.formats"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", "English"),
    ("cs", "čeština"),
    ("nb", "norsk bokmål"),
]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Prague"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [
    BASE_DIR / "exchange" / "locale",
    BASE_DIR / "exchange" / "site" / "wording" / "locale",  # how this site words Wagtail's own admin
]
WAGTAIL_I18N_ENABLED = True
# A submitted page stays a draft: published at once, it would be the source's text under another language.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": "exchange.translation.assist.memory.MemoryTranslator", "OPTIONS": {}}
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True  # a deleted page does not take the memory of its translations along

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"

WAGTAIL_SITE_NAME = "Knowledge exchange"
WAGTAILADMIN_BASE_URL = env.str("EXCHANGE_BASE_URL", default="http://localhost:8000")
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "exchange.bin.forms.DocumentForm"  # keeps a file that is replaced
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "rtf", "txt", "xlsx", "ods", "pptx", "odp"]
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "exchange/login.html"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "exchange/password_required.html"  # noqa: S105
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "exchange/password_required.html"  # noqa: S105
WAGTAIL_AUTOSAVE_INTERVAL = 500  # milliseconds after the last change
CSRF_FAILURE_VIEW = "exchange.editing.csrf.csrf_failure"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request to another host
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the same
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "exchange.translation.release.finish.publish_unless_in_release_set"
EXCHANGE_SEARCH_ENGINE = env.str("EXCHANGE_SEARCH_ENGINE", default="")
# The secrets of the search server are not settings: the engine reads them from the environment or a file itself.
EXCHANGE_ELASTICSEARCH_HOSTS = env.list("EXCHANGE_ELASTICSEARCH_HOSTS", default=["http://127.0.0.1:9200"])
EXCHANGE_ELASTICSEARCH_INDEX = env.str("EXCHANGE_ELASTICSEARCH_INDEX", default="exchange-search")
EXCHANGE_ELASTICSEARCH_CA_FILE = env.str("EXCHANGE_ELASTICSEARCH_CA_FILE", default="")
EXCHANGE_ELASTICSEARCH_SHARDS = env.int("EXCHANGE_ELASTICSEARCH_SHARDS", default=1)
EXCHANGE_ELASTICSEARCH_REPLICAS = env.int("EXCHANGE_ELASTICSEARCH_REPLICAS", default=0)
EXCHANGE_ELASTICSEARCH_WORKER = env.bool("EXCHANGE_ELASTICSEARCH_WORKER", default=False)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor previews pages in a frame

CONTENT_SECURITY_POLICY = {
    # The admin is Wagtail's and needs inline styles; it is behind a login.
    "EXCLUDE_URL_PREFIXES": ("/admin/", "/django-admin/"),
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    },
}
