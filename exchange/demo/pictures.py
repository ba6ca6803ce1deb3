"""Drawings for the demonstration: soft shapes in calm colours, in which nobody can be recognised."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw, ImageFilter
from wagtail.images import get_image_model

SIZE = (1200, 675)
PALETTES = (
    ("#dfe9e6", "#7fa8a0", "#3e6f73", "#e8c9a0", "#b8d3d1"),
    ("#e9e4dc", "#8aa4bd", "#4d6b8a", "#d9a98c", "#c9d6e2"),
    ("#e6e9dc", "#93ab7c", "#5c7a5a", "#e3c58f", "#cddac0"),
    ("#ece2e4", "#a58aa8", "#6d5a80", "#e0b7a0", "#d8cbdd"),
)


def draw(key: str) -> bytes:
    """Return a JPEG, the same for the same key."""
    dice = random.Random(hashlib.sha256(key.encode()).digest())  # noqa: S311 - a drawing, not a secret
    ground, *colours = dice.choice(PALETTES)
    canvas = Image.new("RGB", SIZE, ground)
    for layer in range(7):
        canvas = _with_shape(canvas, dice, colours[layer % len(colours)])
    canvas = _with_hills(canvas, dice, colours)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _with_shape(canvas: Image.Image, dice: random.Random, colour: str) -> Image.Image:
    width, height = SIZE
    mask = Image.new("L", SIZE, 0)
    radius = dice.randint(height // 6, height // 2)
    x, y = dice.randint(0, width), dice.randint(0, int(height * 0.7))
    squash = dice.uniform(0.7, 1.2)
    box = (x - radius, y - int(radius * squash), x + radius, y + int(radius * squash))
    ImageDraw.Draw(mask).ellipse(box, fill=dice.randint(50, 110))
    mask = mask.filter(ImageFilter.BoxBlur(dice.choice((2, 6, 18))))
    return Image.composite(Image.new("RGB", SIZE, colour), canvas, mask)


def _with_hills(canvas: Image.Image, dice: random.Random, colours: list[str]) -> Image.Image:
    """Draw three wavy bands at the foot, the nearest the darkest."""
    width, height = SIZE
    for band, strength in enumerate((90, 130, 170)):
        mask = Image.new("L", SIZE, 0)
        level = height * (0.68 + 0.1 * band)
        points = [(float(x), level + dice.uniform(-40, 40)) for x in range(-100, width + 301, 200)]
        ImageDraw.Draw(mask).polygon([*_smooth(points), (width, height), (0, height)], fill=strength)
        mask = mask.filter(ImageFilter.BoxBlur(2))
        canvas = Image.composite(Image.new("RGB", SIZE, colours[band % len(colours)]), canvas, mask)
    return canvas


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Cut the corners three times (Chaikin, 1974): a line becomes a wave."""
    for _round in range(3):
        finer = []
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            finer += [(0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2), (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2)]
        points = finer
    return points


def picture(key: str, title: str) -> Any:
    """Return a new Wagtail image for the page called `title`."""
    width, height = SIZE
    file = ImageFile(io.BytesIO(draw(key)), name=f"demo-{key.replace('/', '-')}.jpg")
    return get_image_model().objects.create(
        title=f"Drawing for: {title}"[:255],
        file=file,
        width=width,
        height=height,
        description="Soft shapes in calm colours, like hills under a wide sky.",
    )
