"""Every setting has a line in the reference."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\bEXCHANGE_[A-Z]+(?:_[A-Z]+)*\b")


def test_every_setting_that_the_code_reads_is_documented() -> None:
    read = {
        name
        for app in ("exchange", "practices", "visits", "search")
        for module in (ROOT / app).rglob("*.py")
        for name in NAME.findall(module.read_text())
    }
    told = {name for guide in (ROOT / "docs").glob("*.md") for name in NAME.findall(guide.read_text())}
    assert "EXCHANGE_EXIT_URL" in read
    assert sorted(read - told) == []
