"""The addresses of the reference site; a host project includes the same lines (docs/install.md)."""

from pathlib import Path

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("exchange.urls")),
    # Small sites have no web server of their own beside this one. Only pictures are served from the
    # media folder: documents go through Wagtail's view, which asks who may read them.
    path(
        f"{settings.MEDIA_URL.strip('/')}/images/<path:path>",
        serve,
        {"document_root": Path(settings.MEDIA_ROOT) / "images"},
    ),
    *i18n_patterns(
        path("search/", include("search.urls")),
        path("", include("exchange.localised_urls")),
        path("", include(wagtail_urls)),
    ),
]

handler400 = "exchange.views.errors.bad_request"
handler403 = "exchange.views.errors.permission_denied"
handler404 = "exchange.views.errors.page_not_found"
handler500 = "exchange.views.errors.server_error"
