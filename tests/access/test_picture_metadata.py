"""Where and by whom a picture was taken does not stay in it, whichever way it comes into the site."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image, PngImagePlugin
from wagtail.images import get_image_model
from wagtail.models import APIToken, Collection, UploadedFile
from wagtail.utils.file import hash_filelike

from tests.access.files import png
from tests.factories.exchange import SuperuserFactory
from tests.factories.roles import logged_in

pytestmark = pytest.mark.django_db

GPS = 0x8825
ORIENTATION = 0x0112
TURNED = 6
SECRETS = (b"Jana Camera", b"hidden street 5", b"secret xmp")
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def photo(kind: str, orientation: int = TURNED) -> bytes:
    """A picture of 40 × 20, as a telephone would take it: with the place, the camera, and which way is up."""
    picture = Image.new("RGB", (40, 20), "red")
    picture.paste("blue", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = SECRETS[0].decode()
    gps = exif.get_ifd(GPS)
    gps[1], gps[2], gps[3], gps[4] = "N", (50.0, 5.0, 15.0), "E", (14.0, 25.0, 10.0)
    options: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Comment", SECRETS[1].decode())
        told.add_itxt("XML:com.adobe.xmp", f"<x>{SECRETS[2].decode()}</x>")
        options["pnginfo"] = told
    elif kind == "JPEG":
        options |= {"comment": SECRETS[1], "xmp": SECRETS[2], "quality": 90}
    else:
        options |= {"xmp": SECRETS[2], "quality": 90}
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def uploaded(kind: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"photo.{KINDS[kind]}", photo(kind), content_type=f"image/{kind.lower()}")


def by_form(client: Client, kind: str) -> None:
    client.post(reverse("wagtailimages:add"), {"title": "Photo", "file": uploaded(kind), "tags": ""})


def by_new_file(client: Client, kind: str) -> None:
    """In place of another one."""
    image = get_image_model().objects.create(title="Photo", file=ContentFile(png(), name="drawing.png"))
    data = {"title": "Photo", "file": uploaded(kind), "tags": ""}
    client.post(reverse("wagtailimages:edit", args=[image.pk]), data)


def among_several(client: Client, kind: str) -> None:
    client.post(reverse("wagtailimages:add_multiple"), {"title": "Photo", "files[]": uploaded(kind)})


def among_several_and_incomplete(client: Client, kind: str) -> None:
    """An upload that lacks something is kept aside until its form is filled in."""
    client.post(reverse("wagtailimages:add_multiple"), {"title": "x" * 300, "files[]": uploaded(kind)})
    kept = UploadedFile.objects.get()
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[kept.pk])
    client.post(address, {f"uploaded-image-{kept.pk}-title": "Photo", f"uploaded-image-{kept.pk}-tags": ""})


def in_chooser(client: Client, kind: str) -> None:
    data = {"image-chooser-upload-title": "Photo", "image-chooser-upload-file": uploaded(kind)}
    client.post(reverse("wagtailimages_chooser:create"), data | {"image-chooser-upload-tags": ""})


def by_api(client: Client, kind: str) -> None:
    _token, key = APIToken.create_token(user=SuperuserFactory(), name="script")
    with override_settings(ROOT_URLCONF="tests.access.urls"):
        data = {"title": "Photo", "file": uploaded(kind), "collection_id": Collection.get_first_root_node().pk}
        answer = Client(headers={"authorization": f"Bearer {key}"}).post("/api/images/", data)
    assert answer.status_code == 201, answer.content


def by_code(client: Client, kind: str) -> None:
    file = ContentFile(photo(kind), name=f"photo.{KINDS[kind]}")
    get_image_model().objects.create(title="Photo", file=file)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "way",
    [by_form, by_new_file, among_several, among_several_and_incomplete, in_chooser, by_api, by_code],
    ids=lambda way: way.__name__,
)
def test_nothing_is_left_but_the_picture(way: Callable[[Client, str], None], kind: str) -> None:
    way(logged_in(SuperuserFactory()), kind)

    image = get_image_model().objects.get(title="Photo")
    with image.open_file() as file:
        content = file.read()
    for secret in SECRETS:
        assert secret not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == kind
        assert dict(picture.getexif()) == {ORIENTATION: TURNED}
        assert not picture.getexif().get_ifd(GPS)
        left, right = picture.convert("RGB").getpixel((5, 10)), picture.convert("RGB").getpixel((35, 10))
        assert left[2] > 200 > left[0]
        assert right[0] > 200 > right[2]
    assert image.file_size == len(content)
    assert image.file_hash in ("", hash_filelike(io.BytesIO(content)))
    rendition = image.get_rendition("max-40x40")
    assert (rendition.width, rendition.height) == (20, 40)


def test_the_file_with_its_metadata_is_not_left_behind() -> None:
    storage = get_image_model()._meta.get_field("file").storage
    before = set(storage.listdir("original_images")[1]) if storage.exists("original_images") else set()
    among_several_and_incomplete(logged_in(SuperuserFactory()), "JPEG")
    made = set(storage.listdir("original_images")[1]) - before
    assert len(made) == 1


def test_a_picture_without_metadata_is_kept_byte_for_byte() -> None:
    content = png()
    by = get_image_model().objects.create(title="Drawing", file=ContentFile(content, name="drawing.png"))
    with by.open_file() as file:
        assert file.read() == content


def test_a_picture_that_is_saved_again_keeps_its_file() -> None:
    image = get_image_model().objects.create(title="Photo", file=ContentFile(photo("JPEG"), name="photo.jpg"))
    name = image.file.name
    image = get_image_model().objects.get(pk=image.pk)
    image.title = "Other title"
    image.save()
    assert get_image_model().objects.get(pk=image.pk).file.name == name
