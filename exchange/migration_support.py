"""Names of ours that migrations use. They stay here for good, wherever the code behind them moves.

A migration outlives the modules of its time: a host runs the first one years later. So migrations import nothing of
the exchange but this module (tests/exchange/test_migrations.py), and what is here keeps its name.
"""

from django.conf import settings

from exchange.bin.models import expiry as bin_expiry
from exchange.cldr import countries
from exchange.conf import content_languages

PAGE_MODEL: str = getattr(settings, "WAGTAIL_PAGE_MODEL", "wagtailcore.Page")
"""What foreign keys to pages refer to; the setting is there from Wagtail 8.0 on."""

__all__ = ["PAGE_MODEL", "bin_expiry", "content_languages", "countries"]
