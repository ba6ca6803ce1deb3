"""Pictures and documents of organisations, and the people who would like to have a hand in them."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale

from exchange.models import LanguageRole, Organisation, OrganisationCollection, SiteRole
from tests.factories.exchange import MembershipFactory, UserFactory


def member(organisation: Organisation, role: str) -> Any:
    return MembershipFactory(organisation=organisation, role=role).user


def translator(language: str = "cs", role: str = LanguageRole.Role.TRANSLATOR) -> Any:
    locale = Locale.objects.get(language_code=language)
    return LanguageRole.objects.create(user=UserFactory(), locale=locale, role=role).user


def site_editor() -> Any:
    return SiteRole.objects.create(user=UserFactory(), role=SiteRole.Role.EDITOR).user


def collection_of(organisation: Organisation) -> Collection:
    return OrganisationCollection.objects.get(organisation=organisation).collection


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def upload(colour: str = "blue", name: str = "drawing.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(colour), content_type="image/png")


def picture_in(collection: Collection, uploaded_by: Any = None, title: str = "Drawing") -> Any:
    return get_image_model().objects.create(
        title=title,
        file=ContentFile(png(), name="drawing.png"),
        collection=collection,
        uploaded_by_user=uploaded_by,
    )


def document_in(collection: Collection, uploaded_by: Any = None, title: str = "Form") -> Any:
    return get_document_model().objects.create(
        title=title,
        file=ContentFile(b"old words", name="form.txt"),
        collection=collection,
        uploaded_by_user=uploaded_by,
    )


def words_of(document: Any) -> bytes:
    document = type(document).objects.get(pk=document.pk)
    with document.open_file() as file:
        return bytes(file.read())
