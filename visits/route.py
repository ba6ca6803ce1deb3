"""The route of a visit as a drawing: cities placed by their coordinates, without map tiles or foreign requests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.records.place import City

WIDTH = 640
HEIGHT = 360
MARGIN = 56
CLEARANCE = 26


@dataclass(frozen=True, slots=True)
class Point:
    """A city in the drawing: `x`, `y` in its pixels; the label is at `label_x`, `label_y`."""

    number: int
    name: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Route:
    width: int
    height: int
    points: Sequence[Point]
    path: str
    """The `d` of the SVG path that joins the points."""


def draw_route(cities: Sequence[City]) -> Route | None:
    """Place `cities` on a plain of WIDTH × HEIGHT pixels, north up; None if there is none.

    Equirectangular projection at the mean latitude: over one or two countries its error is smaller than a dot.
    """
    if not cities:
        return None
    mean = math.radians(sum(float(city.latitude) for city in cities) / len(cities))
    flat = [(float(city.longitude) * math.cos(mean), -float(city.latitude)) for city in cities]
    west, north = min(x for x, _y in flat), min(y for _x, y in flat)
    breadth = max(x for x, _y in flat) - west
    length = max(y for _x, y in flat) - north
    scale = min(
        (WIDTH - 2 * MARGIN) / breadth if breadth else math.inf,
        (HEIGHT - 2 * MARGIN) / length if length else math.inf,
    )
    if math.isinf(scale):
        scale = 0.0
    left, top = (WIDTH - breadth * scale) / 2, (HEIGHT - length * scale) / 2
    places = [(round(left + (x - west) * scale, 1), round(top + (y - north) * scale, 1)) for x, y in flat]
    points = _with_labels(cities, places)
    path = " ".join(f"{'M' if number == 0 else 'L'}{x} {y}" for number, (x, y) in enumerate(places))
    return Route(WIDTH, HEIGHT, points, path)


def _with_labels(cities: Sequence[City], places: Sequence[tuple[float, float]]) -> list[Point]:
    """Return points with labels next to them.

    Labels are toward the middle of the drawing, and below one another if two would meet.
    """
    taken: list[tuple[float, float]] = []
    points = []
    for number, (city, (x, y)) in enumerate(zip(cities, places, strict=True), start=1):
        right = x <= WIDTH / 2
        label_x, label_y = (x + 18 if right else x - 18), y + 5
        while any(abs(label_y - other_y) < CLEARANCE and abs(label_x - other_x) < 160 for other_x, other_y in taken):
            label_y += CLEARANCE
        taken.append((label_x, label_y))
        points.append(Point(number, city.name, x, y, label_x, label_y, "start" if right else "end"))
    return points
