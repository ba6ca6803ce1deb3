"""Removal of what its camera wrote into an uploaded picture: the place, the time, the device, a name.

Kept are the pixels, the colour profile and how the picture is to be turned.
"""

from __future__ import annotations

import io
from typing import IO, Any

from PIL import Image, UnidentifiedImageError

ORIENTATION = 0x0112
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "AVIF")
HARMLESS = {
    "adobe",
    "adobe_transform",
    "aspect",
    "background",
    "bbox",
    "bits",
    "blend",
    "chromaticity",
    "compression",
    "default_image",
    "disposal",
    "dpi",
    "duration",
    "gamma",
    "icc_profile",
    "interlace",
    "jfif",
    "jfif_density",
    "jfif_unit",
    "jfif_version",
    "loop",
    "progression",
    "progressive",
    "resolution",
    "srgb",
    "timestamp",
    "transparency",
}
"""What Pillow tells of a picture that says nothing of who took it, where and when."""


def without_metadata(file: IO[bytes]) -> bytes | None:
    """Return the picture in `file` without its metadata; None if it has none, or is of a kind that carries none.

    A file that cannot be read as a picture is left to the form that refuses it. `file` is left at its beginning.
    """
    file.seek(0)
    try:
        picture = Image.open(file)
        # A PNG may have metadata after its pixels.
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        file.seek(0)
        return None
    out = io.BytesIO()
    if picture.format in FORMATS and _tells(picture):
        orientation = picture.getexif().get(ORIENTATION, 1)
        picture.save(out, **_as_it_was(picture, orientation))
    file.seek(0)
    return out.getvalue() or None


def _tells(picture: Image.Image) -> bool:
    """Return whether there is anything in the file other than the picture; the turn alone is nothing."""
    exif = dict(picture.getexif())
    exif.pop(ORIENTATION, None)
    told = {name for name, value in picture.info.items() if value not in (None, b"", "")} - HARMLESS - {"exif"}
    segments = {name for name, _data in getattr(picture, "applist", [])} - {"APP0", "APP1", "APP2", "APP14"}
    return bool(exif or told or segments or picture.format == "MPO")


def _as_it_was(picture: Image.Image, orientation: int) -> dict[str, Any]:
    """Return how to write the picture so that it looks the same, turned as before."""
    kept = Image.Exif()
    if orientation != 1:
        kept[ORIENTATION] = orientation
    options: dict[str, Any] = {
        "format": "JPEG" if picture.format == "MPO" else picture.format,
        "exif": kept.tobytes() if len(kept) else b"",
        "icc_profile": picture.info.get("icc_profile"),
    }
    if picture.format in ("JPEG", "MPO"):
        # The same tables: the picture is not made worse by being written again.
        options |= {"quality": "keep", "subsampling": "keep"} if picture.format == "JPEG" else {"quality": 92}
        options["comment"] = b""
    elif picture.format in ("WEBP", "AVIF"):
        options |= {"quality": 92, "xmp": b""}
    elif picture.format == "PNG":
        options["pnginfo"] = None
    if getattr(picture, "is_animated", False) and picture.format in ("PNG", "WEBP", "AVIF"):
        options["save_all"] = True
    return options
