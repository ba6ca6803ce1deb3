"""The addresses of the reference site; a host project includes the same lines (docs/install.md)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("exchange.urls")),
    # Small sites have no web server of their own next to this one; and a web server does not know who may see what.
    path("", include("exchange.web.media_urls")),
    *i18n_patterns(
        path("search/", include("search.urls")),
        path("", include("exchange.web.localised_urls")),
        path("", include(wagtail_urls)),
    ),
]

handler400 = "exchange.web.errors.bad_request"
handler403 = "exchange.web.errors.permission_denied"
handler404 = "exchange.web.errors.page_not_found"
handler500 = "exchange.web.errors.server_error"
