"""The parts of the demonstration that are the exchange's own; other apps add theirs in their module `demo`."""

from __future__ import annotations

from wagtail import hooks

from exchange.demo.records import load_records
from exchange.demo.site import load_home, load_pages

# The order is that of the main navigation: practices (10) and study visits (20) come in between.
hooks.register("exchange_load_demo", load_records, order=0)
hooks.register("exchange_load_demo", load_home, order=1)
hooks.register("exchange_load_demo", load_pages, order=30)
