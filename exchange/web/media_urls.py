"""The addresses of pictures, below MEDIA_URL; a host project includes them first (docs/install.md)."""

from django.conf import settings
from django.urls import URLPattern, re_path

from exchange.web.media import picture

FOLDERS = "images|original_images|documents|uploaded_files"
"""Wagtail's folders: only pictures are found in them. Documents have a view of Wagtail's, at another address."""

urlpatterns: list[URLPattern] = []
if "://" not in settings.MEDIA_URL and settings.MEDIA_URL.strip("/"):
    urlpatterns = [
        re_path(
            rf"^{settings.MEDIA_URL.strip('/')}/(?P<folder>{FOLDERS})/(?P<path>.+)$", picture, name="exchange_picture"
        )
    ]
