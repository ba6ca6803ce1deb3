"""Where the browser is, and how it is started so that it asks nobody for anything."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # containers run as root, where the sandbox cannot start
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = (
    "These tests need Chromium. Install it (Debian: apt-get install chromium), or give its path in EXCHANGE_CHROMIUM."
)


def find_chromium() -> str | None:
    """The path of the browser: what EXCHANGE_CHROMIUM names, else what the machine's PATH has."""
    named = os.environ.get("EXCHANGE_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)
